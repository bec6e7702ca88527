package atoll.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.schema.Schema.ListType;
import atoll.api.schema.Schema.MapType;
import atoll.api.schema.Schema.Type;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StructuralSchemasTest {
    private final Schemas builtIn = Schemas.load();
    private final StructuralSchemas structural = new StructuralSchemas(builtIn);

    private Schema compile(String yaml) {
        return structural.compile(Yaml.parseObject(yaml));
    }

    private static Schema at(Schema schema, String... path) {
        Schema here = schema;
        for (String name : path) {
            here = Objects.requireNonNull(here.field(name), name).schema();
        }
        return here;
    }

    @Test
    void aCustomKindHasTheMetadataOfEveryObject() {
        Schema schema =
                compile(
                        """
                        type: object
                        required: [spec]
                        description: A tab.
                        properties:
                          metadata: {type: object}
                          spec: {type: object, description: What is wanted.}
                        """);

        assertThat(at(schema, "metadata"))
                .isSameAs(builtIn.definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
        assertThat(at(schema, "apiVersion").type()).isEqualTo(Type.STRING);
        assertThat(at(schema, "kind").type()).isEqualTo(Type.STRING);
        assertThat(schema.description()).isEqualTo("A tab.");
        assertThat(Objects.requireNonNull(schema.field("spec")).required()).isTrue();
        assertThat(Objects.requireNonNull(schema.field("spec")).description())
                .isEqualTo("What is wanted.");
        assertThat(Objects.requireNonNull(schema.field("spec")).wirePath()).isEmpty();
    }

    @Test
    void everyWordOfAStructuralSchemaIsKept() {
        Schema spec =
                at(
                        compile(
                                """
                                type: object
                                properties:
                                  spec:
                                    type: object
                                    x-kubernetes-map-type: atomic
                                    x-kubernetes-validations: [{rule: self.a < self.b}]
                                    properties:
                                      port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                                      count: {type: integer, format: int32, minimum: 1, default: 2, nullable: true}
                                      mode: {type: string, enum: [A, B], maxLength: 5, pattern: '^[A-Z]$'}
                                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                                      any: {x-kubernetes-preserve-unknown-fields: true}
                                      template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                                      labels: {type: object, additionalProperties: {type: string}}
                                      open: {type: object, additionalProperties: true}
                                      items:
                                        type: array
                                        maxItems: 3
                                        x-kubernetes-list-type: map
                                        x-kubernetes-list-map-keys: [name, port]
                                        items: {type: object, properties: {name: {type: string}}}
                                      names: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                                      plain: {type: array, items: {type: number}}
                                """),
                        "spec");

        assertThat(spec.mapType()).isEqualTo(MapType.ATOMIC);
        assertThat(spec.rules().objects())
                .containsExactly(JsonObject.of("rule", "self.a < self.b"));
        assertThat(spec.constraints()).isEqualTo(JsonObject.EMPTY);
        assertThat(at(spec, "port").type()).isEqualTo(Type.INT_OR_STRING);
        assertThat(at(spec, "port").constraints().has("anyOf")).isTrue();
        assertThat(at(spec, "count").defaultValue()).isEqualTo(Json.of(2));
        assertThat(at(spec, "count").nullable()).isTrue();
        assertThat(at(spec, "count").format()).isEqualTo("int32");
        assertThat(at(spec, "count").constraints()).isEqualTo(JsonObject.of("minimum", 1));
        assertThat(at(spec, "mode").enumValues()).containsExactly(Json.of("A"), Json.of("B"));
        assertThat(at(spec, "mode").constraints())
                .isEqualTo(JsonObject.of("maxLength", 5, "pattern", "^[A-Z]$"));
        assertThat(at(spec, "free").type()).isEqualTo(Type.OBJECT);
        assertThat(at(spec, "free").preservesUnknownFields()).isTrue();
        assertThat(at(spec, "any").type()).isEqualTo(Type.ANY);
        assertThat(at(spec, "template").embeddedResource()).isTrue();
        assertThat(at(spec, "template", "metadata", "name").type()).isEqualTo(Type.STRING);
        assertThat(at(spec, "labels").type()).isEqualTo(Type.MAP);
        assertThat(at(spec, "labels").items().type()).isEqualTo(Type.STRING);
        assertThat(at(spec, "open").items().type()).isEqualTo(Type.ANY);
        assertThat(at(spec, "items").listType()).isEqualTo(ListType.MAP);
        assertThat(at(spec, "items").listKeys()).containsExactly("name", "port");
        assertThat(at(spec, "names").listType()).isEqualTo(ListType.SET);
        assertThat(at(spec, "plain").listType()).isEqualTo(ListType.ATOMIC);
        assertThat(at(spec, "plain").mergeStated()).isFalse();
        assertThat(at(spec, "names").mergeStated()).isTrue();
    }

    @Test
    void aKindThatPreservesEverythingHasNoFieldsOfItsOwn() {
        Schema schema = compile("{type: object, x-kubernetes-preserve-unknown-fields: true}");

        assertThat(schema.preservesUnknownFields()).isTrue();
        assertThat(schema.fields())
                .extracting(Field::name)
                .containsExactly("apiVersion", "kind", "metadata");
    }
}
