package atoll.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedFieldsTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.6Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {l: one}}
            spec:
              replicas: 0
              paused: true
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: c, image: "r.test/a:1", ports: [{containerPort: 80}], env: [{name: A, value: "1"}]}
            """;

    private final ManagedFields deployments = of("apps", "Deployment");
    private final ManagedFields configMaps = of("", "ConfigMap");

    private static Schema schema(String group, String kind) {
        return Objects.requireNonNull(SCHEMAS.kind(new GroupVersionKind(group, "v1", kind)));
    }

    private static ManagedFields of(String group, String kind) {
        return new ManagedFields(
                schema(group, kind),
                true,
                Map.of("", List.of("status"), "status", List.of("spec")));
    }

    private static JsonObject yaml(String text) {
        return Yaml.parseObject(text);
    }

    private static JsonObject deployment(String text) {
        return Decoding.decode(schema("apps", "Deployment"), yaml(text)).object();
    }

    private JsonObject applied(JsonObject live, String config, String manager, boolean force) {
        var applied = deployments.apply(live, yaml(config), manager, force, "", NOW);
        assertThat(applied).isInstanceOf(Applied.Merged.class);
        JsonObject merged = ((Applied.Merged) applied).object();
        return Decoding.decode(schema("apps", "Deployment"), merged).object();
    }

    private static JsonObject entry(JsonObject object, String manager) {
        return object.array("metadata", "managedFields").objects().stream()
                .filter(entry -> entry.stringOr("manager", "").equals(manager))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    private static JsonObject fields(JsonObject object, String manager) {
        return entry(object, manager).object("fieldsV1");
    }

    @Test
    void createdObjectIsOwnedByItsWriterAsUpstreamTracksIt() {
        var object =
                JsonReader.readObject(
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","data":{"one":"1","two":"2"},
                         "metadata":{"name":"a","namespace":"n","uid":"u",
                          "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"x"},
                          "labels":{"set":"x"},"creationTimestamp":"2026-01-01T00:00:00Z"}}\
                        """);
        var tracked = configMaps.afterUpdate(null, object, "kubectl-client-side-apply", "", NOW);
        assertThat(entry(tracked, "kubectl-client-side-apply"))
                .isEqualTo(
                        JsonReader.readObject(
                                """
                                {"apiVersion":"v1","fieldsType":"FieldsV1",
                                 "manager":"kubectl-client-side-apply","operation":"Update",
                                 "time":"2026-01-02T03:04:05Z","fieldsV1":{
                                 "f:data":{".":{},"f:one":{},"f:two":{}},
                                 "f:metadata":{"f:annotations":{".":{},
                                 "f:kubectl.kubernetes.io/last-applied-configuration":{}},
                                 "f:labels":{".":{},"f:set":{}}}}}\
                                """));
    }

    @Test
    void createdDeploymentOwnsNoFieldsThatGoAlwaysWrites() {
        var tracked = deployments.afterUpdate(null, deployment(DEPLOYMENT), "kubectl", "", NOW);
        assertThat(fields(tracked, "kubectl"))
                .isEqualTo(
                        JsonReader.readObject(
                                """
                                {"f:metadata":{"f:labels":{".":{},"f:l":{}}},
                                 "f:spec":{"f:paused":{},"f:replicas":{},"f:selector":{},
                                 "f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},
                                 "f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},
                                 "f:env":{".":{},"k:{\\"name\\":\\"A\\"}":{".":{},"f:name":{},
                                 "f:value":{}}},"f:image":{},"f:name":{},"f:ports":{".":{},
                                 "k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},
                                 "f:containerPort":{}}},"f:resources":{}}}}}}}\
                                """));
    }

    @Test
    void appliedObjectIsOwnedAsStated() {
        var object = applied(null, DEPLOYMENT, "first", false);
        assertThat(fields(object, "first"))
                .isEqualTo(
                        JsonReader.readObject(
                                """
                                {"f:metadata":{"f:labels":{"f:l":{}}},
                                 "f:spec":{"f:paused":{},"f:replicas":{},"f:selector":{},
                                 "f:template":{"f:metadata":{"f:labels":{"f:app":{}}},
                                 "f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},
                                 "f:env":{"k:{\\"name\\":\\"A\\"}":{".":{},"f:name":{},
                                 "f:value":{}}},"f:image":{},"f:name":{},"f:ports":{
                                 "k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},
                                 "f:containerPort":{}}}}}}}}}\
                                """));
    }

    @Test
    void conflictsNameFieldsAndManagersAsUpstreamDoes() {
        var live = applied(null, DEPLOYMENT, "first", false);
        var changed = DEPLOYMENT.replace("a:1", "a:2").replace("\"1\"", "\"2\"");
        var outcome = deployments.apply(live, yaml(changed), "second", false, "", NOW);
        var status = ((Applied.Conflicts) outcome).status();
        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .isEqualTo(
                        """
                        Apply failed with 2 conflicts: conflicts with "first":
                        - .spec.template.spec.containers[name="c"].image
                        - .spec.template.spec.containers[name="c"].env[name="A"].value\
                        """);
        assertThat(status.details().array("causes").get(0))
                .isEqualTo(
                        JsonReader.readObject(
                                """
                                {"reason":"FieldManagerConflict",
                                 "message":"conflict with \\"first\\"",
                                 "field":".spec.template.spec.containers[name=\\"c\\"].image"}\
                                """));
    }

    @Test
    void forceTakesFieldsOver() {
        var live = applied(null, DEPLOYMENT, "first", false);
        var changed = DEPLOYMENT.replace("a:1", "a:2").replace("\"1\"", "\"2\"");
        var forced = applied(live, changed, "second", true);
        var container =
                forced.object("spec", "template", "spec").array("containers").get(0).asObject();
        assertThat(container.string("image")).isEqualTo("r.test/a:2");
        String first = fields(forced, "first").toString();
        assertThat(first).doesNotContain("f:image").doesNotContain("f:value").contains("f:name");
        assertThat(fields(forced, "second").toString()).contains("f:image").contains("f:value");
    }

    @Test
    void fieldGivenUpGoesUnlessAnotherOwnsIt() {
        String bare = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}";
        String label = bare.replace("{name: web}", "{name: web, labels: {l: one}}");
        var live = applied(null, DEPLOYMENT, "first", false);
        var shared = applied(live, label, "third", false);
        var released = applied(shared, bare, "third", false);
        assertThat(released.string("metadata", "labels", "l")).isEqualTo("one");
        assertThat(entry(released, "third")).isEqualTo(JsonObject.EMPTY);
        var gone = applied(released, DEPLOYMENT.replace(", labels: {l: one}", ""), "first", false);
        assertThat(gone.at("metadata", "labels")).isNull();
    }

    @Test
    void listItemsMergeByKeyAndGoWithTheirOwner() {
        String env =
                """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template:
                 {spec: {containers: [{name: c, env: [{name: Z, value: z}]}]}}}}\
                """;
        String none = env.replace("env: [{name: Z, value: z}]", "tty: true");
        var live = applied(null, DEPLOYMENT, "first", false);
        var more = applied(live, env, "envman", false);
        assertThat(env(more))
                .isEqualTo("[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"Z\",\"value\":\"z\"}]");
        assertThat(env(applied(more, none, "envman", false)))
                .isEqualTo("[{\"name\":\"A\",\"value\":\"1\"}]");
    }

    private static String env(JsonObject deployment) {
        return deployment
                .object("spec", "template", "spec")
                .array("containers")
                .get(0)
                .asObject()
                .array("env")
                .toString();
    }

    @Test
    void updateTakesChangedFieldsFromTheirOwners() {
        var live = applied(null, DEPLOYMENT, "first", false);
        var written = live.withAt(java.util.List.of("spec", "replicas"), JsonReader.read("3"));
        var tracked = deployments.afterUpdate(live, written, "scaler", "", LATER);
        assertThat(fields(tracked, "scaler"))
                .isEqualTo(JsonReader.readObject("{\"f:spec\":{\"f:replicas\":{}}}"));
        assertThat(fields(tracked, "first").object("f:spec").has("f:replicas")).isFalse();
        var outcome = deployments.apply(tracked, yaml(DEPLOYMENT), "first", false, "", LATER);
        assertThat(((Applied.Conflicts) outcome).status().message())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"scaler\" using apps/v1:"
                                + " .spec.replicas");
    }

    @Test
    void updateThatChangesNothingKeepsEverything() {
        var live = configMaps.afterUpdate(null, configMap("1"), "a", "", NOW);
        assertThat(configMaps.afterUpdate(live, live, "b", "", LATER)).isEqualTo(live);
    }

    @Test
    void applyThatChangesNothingKeepsTheTime() {
        var live = applied(null, DEPLOYMENT, "first", false);
        var again = deployments.apply(live, yaml(DEPLOYMENT), "first", false, "", LATER);
        assertThat(((Applied.Merged) again).object()).isEqualTo(live);
    }

    @Test
    void anEmptyEntryEndsTracking() {
        var live = configMaps.afterUpdate(null, configMap("1"), "a", "", NOW);
        var cleared =
                configMaps.afterUpdate(
                        live,
                        live.withAt(
                                java.util.List.of("metadata", "managedFields"),
                                JsonReader.read("[{}]")),
                        "a",
                        "",
                        LATER);
        assertThat(cleared.at("metadata", "managedFields")).isNull();
        var updated = configMaps.afterUpdate(cleared, configMap("2"), "b", "", LATER);
        assertThat(updated.at("metadata", "managedFields")).isNull();
    }

    @Test
    void theFirstApplierMeetsWhatWasThereBefore() {
        var outcome =
                configMaps.apply(
                        configMap("1"),
                        configMap("2").with("metadata", JsonObject.of("name", "a")),
                        "me",
                        false,
                        "",
                        NOW);
        assertThat(((Applied.Conflicts) outcome).status().message())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using"
                                + " v1: .data.k");
    }

    private static JsonObject configMap(String value) {
        return JsonReader.readObject(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                        + "\"data\":{\"k\":\""
                        + value
                        + "\"}}");
    }

    @Test
    void manyUpdatersAreFoldedTogether() {
        JsonObject live = configMaps.afterUpdate(null, configMap("0"), "m0", "", NOW);
        for (int i = 1; i < 15; i++) {
            var written = live.withAt(java.util.List.of("data", "k" + i), JsonReader.read("\"x\""));
            live = configMaps.afterUpdate(live, written, "m" + i, "", NOW.plusSeconds(i));
        }
        assertThat(live.array("metadata", "managedFields").size()).isEqualTo(10);
        assertThat(fields(live, "ancient-changes").toString()).contains("f:k1\"");
        assertThat(entry(live, "m14").string("operation")).isEqualTo("Update");
    }

    @Test
    void kubectlTakesOverWhatItAppliedFromTheClient() {
        String config =
                "{\"apiVersion\":\"v1\",\"data\":{\"k\":\"1\"},\"kind\":\"ConfigMap\","
                        + "\"metadata\":{\"annotations\":{},\"name\":\"a\"}}";
        var annotated =
                configMap("1")
                        .withAt(
                                java.util.List.of(
                                        "metadata",
                                        "annotations",
                                        "kubectl.kubernetes.io/last-applied-configuration"),
                                atoll.base.json.Json.of(config));
        var live = configMaps.afterUpdate(null, annotated, "kubectl-client-side-apply", "", NOW);
        var outcome = configMaps.apply(live, configMap("2"), "kubectl", false, "", LATER);
        assertThat(outcome).isInstanceOf(Applied.Merged.class);
        var merged = ((Applied.Merged) outcome).object();
        assertThat(merged.string("data", "k")).isEqualTo("2");
        assertThat(
                        merged.object("metadata", "annotations")
                                .stringOr("kubectl.kubernetes.io/last-applied-configuration", ""))
                .isEqualTo(configMap("2") + "\n");
    }

    @Test
    void onlyWhatIsStatedIsOwned() {
        var outcome = deployments.apply(null, yaml(DEPLOYMENT), "first", false, "", NOW);

        JsonObject spec = fields(((Applied.Merged) outcome).object(), "first").object("f:spec");
        assertThat(spec.has("f:strategy")).isFalse();
        assertThat(spec.has("f:replicas")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value: | .spec.template.spec.containers[name=\"c\"].env: duplicate entries for key"
                        + " [name=\"\"]",
                "replicas: | .spec.replicas: expected numeric (int or float), got string",
                "paused: | .spec.paused: expected boolean, got &{[yes]}",
                "labels: | .spec.template.metadata.labels: expected map, got &{5}",
                "color: | .spec.color: field not declared in schema",
            })
    void configurationOfAnotherFormIsRefused(String what, String why) {
        String config =
                switch (what) {
                    case "value:" ->
                            DEPLOYMENT.replace(
                                    "{name: A, value: \"1\"}", "{value: \"1\"}, {value: \"2\"}");
                    case "replicas:" -> DEPLOYMENT.replace("replicas: 0", "replicas: three");
                    case "paused:" -> DEPLOYMENT.replace("paused: true", "paused: [\"yes\"]");
                    case "labels:" ->
                            DEPLOYMENT.replace(
                                    "metadata: {labels: {app: web}}", "metadata: {labels: 5}");
                    default -> DEPLOYMENT.replace("replicas: 0", "color: red");
                };
        assertThat(config).isNotEqualTo(DEPLOYMENT);
        assertThatThrownBy(() -> deployments.apply(null, yaml(config), "m", false, "", NOW))
                .hasMessageEndingWith("Kind=Deployment): " + why);
    }
}
