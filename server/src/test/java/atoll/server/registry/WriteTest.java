package atoll.server.registry;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.DEPLOYMENTS;
import static atoll.server.TestCluster.NAMESPACES;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.base.json.Json;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void createGivesUidTimeAndVersion() {
        KubeObject made = cluster.configMap("a", "1");

        assertThat(made.uid()).matches("[0-9a-f-]{36}");
        assertThat(made.creationTimestamp()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(made.resourceVersion()).isEqualTo(Long.toString(made.revision()));
        assertThat(made.namespace()).isEqualTo("default");
        assertThat(cluster.get(CONFIG_MAPS, "default", "a")).isEqualTo(made);
    }

    @Test
    void createOfWhatIsThereIsRefused() {
        cluster.configMap("a", "1");

        var status =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS, "default", TestCluster.configMapJson("a", "2")));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("AlreadyExists");
        assertThat(status.message()).isEqualTo("configmaps \"a\" already exists");
    }

    @Test
    void generateNameAddsFiveCharacters() {
        KubeObject made =
                cluster.create(
                        CONFIG_MAPS,
                        "default",
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"web-"}}
                        """);

        assertThat(made.name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    @Test
    void objectWithoutAnyNameIsInvalid() {
        var status =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS,
                                "default",
                                """
                                {"apiVersion":"v1","kind":"ConfigMap","metadata":{}}
                                """));

        assertThat(status.message())
                .isEqualTo(
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or"
                                + " generateName is required");
    }

    @Test
    void staleUpdateIsRejectedWithConflict() {
        KubeObject old = cluster.configMap("a", "1");
        cluster.merge(CONFIG_MAPS, "default", "a", "{\"data\":{\"k\":\"2\"}}").orThrow();

        var status = refusal(cluster.update(CONFIG_MAPS, old));

        assertThat(status.reason()).isEqualTo("Conflict");
        assertThat(status.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been"
                                + " modified; please apply your changes to the latest version and"
                                + " try again");
    }

    @Test
    void updateThatChangesNothingKeepsTheVersion() {
        KubeObject made = cluster.configMap("a", "1");

        KubeObject same = cluster.update(CONFIG_MAPS, made).orThrow();

        assertThat(same.resourceVersion()).isEqualTo(made.resourceVersion());
    }

    @Test
    void updateKeepsWhatOnlyTheServerSets() {
        KubeObject made = cluster.configMap("a", "1");
        var changed =
                made.tree()
                        .update(
                                "metadata",
                                meta ->
                                        meta.without("uid")
                                                .with("creationTimestamp", "1999-01-01T00:00:00Z"))
                        .with("data", TestCluster.json("{\"k\":\"2\"}"));

        KubeObject updated = cluster.update(CONFIG_MAPS, KubeObject.of(changed)).orThrow();

        assertThat(updated.uid()).isEqualTo(made.uid());
        assertThat(updated.creationTimestamp()).isEqualTo(made.creationTimestamp());
        assertThat(updated.revision()).isGreaterThan(made.revision());
    }

    @Test
    void jsonPatchApplies() {
        cluster.configMap("a", "1");

        KubeObject patched =
                cluster.patch(
                                CONFIG_MAPS,
                                "default",
                                "a",
                                "",
                                PatchType.JSON,
                                "[{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"y\"}]")
                        .orThrow();

        assertThat(patched.tree().at("data", "x")).isEqualTo(Json.of("y"));
    }

    @Test
    void strategicPatchWithAValueThatDoesNotFitIsRefusedInUpstreamsWords() {
        cluster.configMap("a", "1");

        Outcome outcome =
                cluster.patch(
                        CONFIG_MAPS,
                        "default",
                        "a",
                        "",
                        PatchType.STRATEGIC,
                        "{\"data\":{\"k\":3}}");

        assertThat(outcome.refusedAs("Invalid")).isTrue();
        assertThatThrownBy(outcome::orThrow)
                .hasMessageContaining(
                        "patch: Invalid value: \"map[data:map[k:3]]\": cannot convert int64 to"
                                + " string");
    }

    @Test
    void patchWithStaleVersionIsRefused() {
        KubeObject old = cluster.configMap("a", "1");
        cluster.merge(CONFIG_MAPS, "default", "a", "{\"data\":{\"k\":\"2\"}}").orThrow();

        Outcome outcome =
                cluster.merge(
                        CONFIG_MAPS,
                        "default",
                        "a",
                        "{\"metadata\":{\"resourceVersion\":\"%s\"},\"data\":{\"k\":\"3\"}}"
                                .formatted(old.resourceVersion()));

        assertThat(outcome.refusedAs("Conflict")).isTrue();
    }

    @Test
    void deleteReturnsTheLastState() {
        cluster.configMap("a", "1");

        KubeObject last = cluster.delete(CONFIG_MAPS, "default", "a").orThrow();

        assertThat(last.name()).isEqualTo("a");
        assertThat(cluster.exists(CONFIG_MAPS, "default", "a")).isFalse();
        assertThat(refusal(cluster.delete(CONFIG_MAPS, "default", "a")).message())
                .isEqualTo("configmaps \"a\" not found");
    }

    @Test
    void deleteWithAnotherUidIsRefused() {
        KubeObject made = cluster.configMap("a", "1");

        var status =
                refusal(
                        cluster.delete(
                                CONFIG_MAPS,
                                "default",
                                "a",
                                DeleteOptions.DEFAULT.onlyUid("other")));

        assertThat(status.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the"
                                + " precondition (other) does not match the UID in record ("
                                + made.uid()
                                + "). The object might have been deleted and then recreated");
    }

    @Test
    void aRefusalBeforeANameIsGeneratedShowsWhatItWouldBeginWith() {
        cluster.create(
                NAMESPACES,
                "",
                """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"going"}}
                """);
        cluster.delete(NAMESPACES, "", "going").orThrow();

        var status =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS,
                                "going",
                                """
                                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"web-"}}
                                """));

        assertThat(status.message())
                .startsWith("configmaps \"web-\" is forbidden: unable to create new content");
    }

    @Test
    void aScaleIsRefusedAsAScale() {
        cluster.create(
                DEPLOYMENTS,
                "default",
                """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},
                 "spec":{"selector":{"matchLabels":{"a":"b"}},
                         "template":{"metadata":{"labels":{"a":"b"}},
                                     "spec":{"containers":[{"name":"c","image":"i"}]}}}}
                """);

        assertThat(refusal(scaled("{\"spec\":{\"replicas\":-1}}")).message())
                .isEqualTo(
                        "Scale.autoscaling \"d\" is invalid: spec.replicas: Invalid value: -1: must"
                                + " be greater than or equal to 0");
        assertThat(refusal(scaled("{\"metadata\":{\"name\":\"e\"}}")).message())
                .isEqualTo("the name of the object (e) does not match the name on the URL (d)");
    }

    private Outcome scaled(String patch) {
        return cluster.patch(DEPLOYMENTS, "default", "d", "scale", PatchType.MERGE, patch);
    }

    @Test
    void aMergePatchThatFitsNoTypeIsRefusedWithTheOutcomeAsGoWritesIt() {
        KubeObject made = cluster.configMap("a", "1");

        var status = refusal(cluster.merge(CONFIG_MAPS, "default", "a", "{\"data\":{\"k\":2}}"));

        assertThat(status.message().replace("\\", ""))
                .contains(
                        "{\"apiVersion\":\"v1\",\"data\":{\"k\":2},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\",\"uid\":\"%s\",\"resourceVersion\":\"%s\",\"creationTimestamp\":"
                                .formatted(made.uid(), made.resourceVersion()))
                .endsWith(
                        "cannot unmarshal number into Go struct field ConfigMap.data of type string");
    }

    @ParameterizedTest
    @CsvSource({"labels,4", "uid,2", "finalizers,4"})
    void metadataIsCheckedAsOftenAsUpstreamDoes(String field, int causes) {
        cluster.configMap("a", "1");
        String value =
                switch (field) {
                    case "labels" -> "{\"a\":\"no ok\"}";
                    case "uid" -> "\"x\"";
                    default -> "[\"a b\"]";
                };

        var status =
                refusal(
                        cluster.merge(
                                CONFIG_MAPS,
                                "default",
                                "a",
                                "{\"metadata\":{\"" + field + "\":" + value + "}}"));

        assertThat(status.details().array("causes").size()).isEqualTo(causes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind':'Secret'} | converting (v1.Secret) to (core.ConfigMap): unknown conversion",
                "{'apiVersion':'v2'} | no kind \"ConfigMap\" is registered for version \"v2\" in scheme \"pkg/runtime/scheme.go:111\"",
                "{'apiVersion':'a/b/c'} | unexpected GroupVersion string: a/b/c"
            })
    void aPatchCannotChangeTheKind(String patch, String message) {
        cluster.configMap("a", "1");

        var status = refusal(cluster.merge(CONFIG_MAPS, "default", "a", patch.replace('\'', '"')));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).endsWith(message);
    }

    @Test
    void aStrategicPatchLeavesTheKind() {
        cluster.configMap("a", "1");

        KubeObject patched =
                cluster.patch(
                                CONFIG_MAPS,
                                "default",
                                "a",
                                "",
                                PatchType.STRATEGIC,
                                "{\"kind\":\"Secret\",\"data\":{\"k\":\"2\"}}")
                        .orThrow();

        assertThat(patched.kind()).isEqualTo("ConfigMap");
        assertThat(patched.tree().object("data").stringOr("k", "")).isEqualTo("2");
    }

    @Test
    void anOwnerThatAPatchNamesAgainIsNamedOnceAndWarnedOf() {
        cluster.configMap("a", "1");
        String owner = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"n\",\"uid\":\"u\"}";

        var outcome =
                cluster.merge(
                        CONFIG_MAPS,
                        "default",
                        "a",
                        "{\"metadata\":{\"ownerReferences\":[" + owner + "," + owner + "]}}");

        assertThat(outcome.orThrow().ownerReferences()).hasSize(1);
        assertThat(((Outcome.Done) outcome).warnings())
                .singleElement()
                .asString()
                .startsWith(
                        ".metadata.ownerReferences contains duplicate entries after mutating"
                                + " admission happens; API server dedups")
                .endsWith("duplicate UID(s) observed: u");
    }

    @Test
    void aNewPodsSelectorsTakeTheValuesOfItsOwnLabels() {
        var pod =
                cluster.create(
                        TestCluster.PODS,
                        "default",
                        """
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"v":"1"}},
                         "spec":{"containers":[{"name":"a","image":"i"}],
                          "affinity":{"podAntiAffinity":{
                           "requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"t",
                            "labelSelector":{},"mismatchLabelKeys":["v","none"]}]}},
                          "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"t",
                           "whenUnsatisfiable":"DoNotSchedule","matchLabelKeys":["v"],
                           "labelSelector":{"matchLabels":{"a":"b"}}}]}}
                        """);

        assertThat(pod.spec().toString())
                .contains("{\"key\":\"v\",\"operator\":\"NotIn\",\"values\":[\"1\"]}")
                .contains("{\"key\":\"v\",\"operator\":\"In\",\"values\":[\"1\"]}")
                .doesNotContain("\"key\":\"none\"");
    }
}
