package atoll.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema.ListType;
import atoll.api.schema.Schema.MapType;
import atoll.api.schema.Schema.Type;
import atoll.base.json.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SchemasTest {
    private final Schemas schemas = Schemas.load();

    private Schema definition(String name) {
        return Objects.requireNonNull(schemas.definition(name), name);
    }

    private Schema kind(String apiVersion, String kind) {
        return Objects.requireNonNull(
                schemas.kind(GroupVersionKind.of(apiVersion, kind)), apiVersion + " " + kind);
    }

    private static Field field(Schema schema, String name) {
        return Objects.requireNonNull(schema.field(name), schema + "." + name);
    }

    @Test
    void aPodsContainersAreMergedByName() {
        Schema pod = kind("v1", "Pod");
        Field containers = field(field(pod, "spec").schema(), "containers");

        assertThat(containers.required()).isTrue();
        assertThat(containers.number()).isEqualTo(2);
        assertThat(containers.schema().type()).isEqualTo(Type.ARRAY);
        assertThat(containers.schema().listType()).isEqualTo(ListType.MAP);
        assertThat(containers.schema().listKeys()).containsExactly("name");
        assertThat(containers.patchStrategies()).containsExactly(PatchStrategy.MERGE);
        assertThat(containers.patchMergeKey()).isEqualTo("name");
        assertThat(containers.schema().items().definition())
                .isEqualTo("io.k8s.api.core.v1.Container");
        assertThat(containers.description()).startsWith("List of containers belonging to the pod.");
    }

    @Test
    void embeddedStructsAreFlattenedAndKeepTheirWirePath() {
        Field hostPath = field(definition("io.k8s.api.core.v1.Volume"), "hostPath");
        Field operations =
                field(
                        definition("io.k8s.api.admissionregistration.v1.NamedRuleWithOperations"),
                        "apiGroups");

        assertThat(hostPath.wirePath()).containsExactly(2, 1);
        assertThat(operations.wirePath()).containsExactly(2, 2, 1);
        assertThat(schemas.definition("io.k8s.api.core.v1.VolumeSource")).isNull();
    }

    @Test
    void markersOfTypesAndFieldsDecideHowMapsMerge() {
        Schema volume = definition("io.k8s.api.core.v1.PersistentVolumeSpec");
        Schema service = definition("io.k8s.api.core.v1.ServiceSpec");

        assertThat(definition("io.k8s.api.core.v1.ObjectReference").mapType())
                .isEqualTo(MapType.ATOMIC);
        assertThat(field(volume, "claimRef").schema().mapType()).isEqualTo(MapType.GRANULAR);
        assertThat(field(service, "selector").schema().mapType()).isEqualTo(MapType.ATOMIC);
    }

    @Test
    void defaultsAndEnumerationsStandOnTheFieldsSchema() {
        Schema port = definition("io.k8s.api.core.v1.ServicePort");
        Schema rule = definition("io.k8s.api.admissionregistration.v1.RuleWithOperations");

        assertThat(field(port, "protocol").defaultValue()).isEqualTo(Json.of("TCP"));
        assertThat(field(port, "protocol").schema().enumValues())
                .containsExactly(Json.of("SCTP"), Json.of("TCP"), Json.of("UDP"));
        assertThat(field(rule, "operations").schema().items().enumValues()).hasSize(5);
    }

    @Test
    void definitionsMayReferToThemselves() {
        Schema props =
                definition(
                        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");

        assertThat(field(props, "not").schema()).isSameAs(props);
        assertThat(field(props, "x-kubernetes-list-map-keys").number()).isEqualTo(41);
        assertThat(field(props, "$ref").number()).isEqualTo(3);
    }

    @Test
    void helperKindsAreKnownInEveryGroupVersion() {
        assertThat(kind("apps/v1", "DeleteOptions"))
                .isSameAs(kind("v1", "DeleteOptions"))
                .isSameAs(kind("meta.k8s.io/v1", "DeleteOptions"));
        assertThat(kind("v1", "Status").field("details")).isNotNull();
        assertThat(kind("meta.k8s.io/v1", "PartialObjectMetadataList").field("items")).isNotNull();
        assertThat(kind("apiregistration.k8s.io/v1", "APIService").field("spec")).isNotNull();
        assertThat(schemas.kind(GroupVersionKind.of("apps/v1beta1", "Deployment"))).isNull();
    }

    @Test
    void everyDefinitionDecodes() {
        long fields =
                schemas.definitions().values().stream()
                        .mapToLong(definition -> definition.fields().size())
                        .sum();

        System.out.printf(
                "schema table: %d definitions, %d fields, %d kinds%n",
                schemas.definitions().size(), fields, schemas.kinds().size());
        assertThat(fields).isGreaterThan(2500);
        assertThat(schemas.kinds()).hasSizeGreaterThan(300);
    }

    @Test
    void presenceTellsPointersFromPlainValues() {
        Schema deployment = definition("io.k8s.api.apps.v1.DeploymentSpec");
        Schema status = definition("io.k8s.api.core.v1.ContainerStatus");

        assertThat(field(deployment, "replicas").presence()).isEqualTo(Field.Presence.WHEN_SET);
        assertThat(field(deployment, "paused").presence()).isEqualTo(Field.Presence.WHEN_NOT_EMPTY);
        assertThat(field(deployment, "strategy").presence()).isEqualTo(Field.Presence.ALWAYS);
        assertThat(field(status, "restartCount").presence()).isEqualTo(Field.Presence.ALWAYS);
        assertThat(List.of(Field.Presence.values())).hasSize(3);
    }
}
