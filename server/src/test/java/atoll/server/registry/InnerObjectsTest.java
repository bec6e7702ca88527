package atoll.server.registry;

import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Objects inside of custom ones, lists with identities, and what has the wrong type where nobody
/// looks. Recorded from a real server.
class InnerObjectsTest {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final GroupVersionResource BOXES =
            GroupVersionResource.of("example.com/v1", "boxes");

    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void define() {
        cluster.create(
                DEFINITIONS,
                "",
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"boxes.example.com"},
                 "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"boxes","kind":"Box"},
                  "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
                   "schema":{"openAPIV3Schema":{"type":"object","properties":{
                    "spec":{"type":"object","properties":{
                     "inner":{"type":"object","x-kubernetes-embedded-resource":true,
                      "x-kubernetes-preserve-unknown-fields":true},
                     "bytes":{"type":"string","format":"byte"},
                     "mac":{"type":"string","format":"mac"}}},
                    "status":{"type":"object","properties":{"count":{"type":"integer"}}}}}}}]}}
                """);
    }

    private Outcome tryMake(String spec) {
        return cluster.tryCreate(
                BOXES,
                "default",
                "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Box\",\"metadata\":{\"name\":\"one\"},\"spec\":"
                        + spec
                        + "}");
    }

    private Outcome tryMakeInner(String metadata) {
        return tryMake(
                "{\"inner\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":"
                        + metadata
                        + "}}");
    }

    @Test
    void metadataOfAnInnerObjectHasTheFormOfAll() {
        KubeObject made =
                tryMakeInner("{\"name\":\"a\",\"labels\":{\"b\":\"c\"},\"zork\":1}").orThrow();

        assertThat(made.spec().object("inner", "metadata"))
                .isEqualTo(TestCluster.json("{\"name\":\"a\",\"labels\":{\"b\":\"c\"}}"));
    }

    @Test
    void metadataOfAnotherFormIsNotRead() {
        assertThat(refusal(tryMakeInner("{\"name\":3}")).message())
                .isEqualTo(
                        "Box in version \"v1\" cannot be handled as a Box: spec.inner.metadata:"
                                + " Invalid value: {\"name\":3}: json: cannot unmarshal number into"
                                + " Go struct field ObjectMeta.name of type string");
        assertThat(refusal(tryMakeInner("\"x\"")).message())
                .endsWith(
                        "spec.inner.metadata: Invalid value: \"x\": json: cannot unmarshal string"
                                + " into Go value of type v1.ObjectMeta");
        assertThat(refusal(tryMake("{\"inner\":{\"apiVersion\":1,\"kind\":\"Pod\"}}")).message())
                .endsWith("spec.inner.apiVersion: Invalid value: 1: must be a string");
    }

    @Test
    void metadataOfAnInnerObjectIsCheckedAsThatOfOthers() {
        Status refused =
                refusal(
                        tryMakeInner(
                                "{\"name\":\"A/b\",\"namespace\":\"X_\",\"labels\":{\"a b\":\"c\"}}"));

        assertThat(fields(refused))
                .containsExactlyInAnyOrder(
                        "spec.inner.metadata.name",
                        "spec.inner.metadata.namespace",
                        "spec.inner.metadata.labels");
    }

    private static List<String> fields(Status refused) {
        return refused.details().array("causes").objects().stream()
                .map(cause -> cause.stringOr("field", ""))
                .toList();
    }

    @Test
    void nobodyManagesAnObjectThatHasNotTheFormOfItsKind() {
        // A format is all that upstream looks at where there is one, so a list passes for bytes.
        KubeObject made = tryMake("{\"bytes\":[\"a\"]}").orThrow();

        assertThat(made.metadata().has("managedFields")).isFalse();
    }

    @Test
    void whatAWriteToTheStatusSaysOfTheRestCountsForItsManagers() {
        tryMake("{\"mac\":\"4111111111111111\"}").orThrow();

        KubeObject written =
                cluster.patch(
                                BOXES,
                                "default",
                                "one",
                                "status",
                                PatchType.MERGE,
                                "{\"spec\":{\"mac\":1},\"status\":{\"count\":1}}")
                        .orThrow();

        assertThat(written.spec().stringOr("mac", "")).isEqualTo("4111111111111111");
        assertThat(written.metadata().has("managedFields")).isFalse();
    }

    @Test
    void aRuleThatDoesNotCompileBreaksTheDefaultItIsFor() {
        Outcome refused =
                cluster.tryCreate(
                        DEFINITIONS,
                        "",
                        """
                        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                         "metadata":{"name":"bags.example.com"},
                         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"bags","kind":"Bag"},
                          "versions":[{"name":"v1","served":true,"storage":true,
                           "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"array",
                            "items":{"type":"integer","default":1,
                             "x-kubernetes-validations":[{"rule":"self > 'a'"}]}}}}}}]}}
                        """);

        assertThat(refusal(refused).message())
                .contains("items.default: Invalid value: \"integer\": rule compile error: ");
    }

    @Test
    void schemasInsideOfListsAreReadAsOthers() {
        String definition =
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"bags.example.com"},
                 "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"bags","kind":"Bag"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"array",
                    "items":%s}}}}}]}}
                """;

        Status refused =
                refusal(
                        cluster.tryCreate(
                                DEFINITIONS,
                                "",
                                definition.formatted("{\"type\":\"string\",\"maxLength\":\"3\"}")));
        KubeObject made =
                cluster.create(
                        DEFINITIONS,
                        "",
                        definition.formatted("{\"type\":\"string\",\"enum\":[],\"zork\":1}"));

        assertThat(refused.message())
                .endsWith(
                        "json: cannot unmarshal string into Go struct field"
                                + " JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.items.maxLength"
                                + " of type int64");
        JsonObject schema =
                made.spec()
                        .array("versions")
                        .objects()
                        .getFirst()
                        .object("schema", "openAPIV3Schema");
        assertThat(schema.object("properties", "spec").object("items"))
                .isEqualTo(TestCluster.json("{\"type\":\"string\"}"));
    }
}
