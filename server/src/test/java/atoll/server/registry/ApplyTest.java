package atoll.server.registry;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplyTest {
    private final TestCluster cluster = new TestCluster();

    private Outcome apply(String manager, boolean force, String data) {
        return apply(manager, force, "{\"name\":\"a\"}", "\"data\":" + data);
    }

    private Outcome apply(String manager, boolean force, String metadata, String more) {
        return cluster.client.write(
                new Write.Patch(
                        CONFIG_MAPS,
                        "default",
                        "a",
                        "",
                        PatchType.APPLY,
                        TestCluster.json(
                                """
                                {"apiVersion":"v1","kind":"ConfigMap","metadata":%s,%s}
                                """
                                        .formatted(metadata, more)),
                        force,
                        new WriteOptions(manager, false, FieldValidation.IGNORE)));
    }

    private static List<JsonObject> managers(KubeObject object) {
        return object.metadata().array("managedFields").objects();
    }

    @Test
    void createIsTrackedUnderTheUserAgent() {
        JsonObject entry = managers(cluster.configMap("a", "1")).getFirst();

        assertThat(entry.stringOr("manager", "")).isEqualTo("tester");
        assertThat(entry.stringOr("operation", "")).isEqualTo("Update");
        assertThat(entry.stringOr("time", "")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(entry.object("fieldsV1"))
                .isEqualTo(TestCluster.json("{\"f:data\":{\".\":{},\"f:k\":{}}}"));
    }

    private KubeObject made(String apiVersion, String kind, String resource, String more) {
        return cluster.create(
                GroupVersionResource.of(apiVersion, resource),
                "default",
                Yaml.parse(
                                "{apiVersion: %s, kind: %s, metadata: {name: a}, %s}"
                                        .formatted(apiVersion, kind, more))
                        .toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1|Pod|pods|spec: {containers: [{name: c, image: i, lifecycle: {stopSignal:"
                        + " SIGINT}}], os: {name: linux}}|stopSignal",
                "v1|Pod|pods|spec: {schedulingGroup: {podGroupName: g}, containers: [{name: c,"
                        + " image: i}]}|schedulingGroup",
                "apps/v1|StatefulSet|statefulsets|spec: {updateStrategy: {rollingUpdate:"
                        + " {maxUnavailable: 2}}, selector: {matchLabels: {a: b}}, template: {metadata:"
                        + " {labels: {a: b}}, spec: {containers: [{name: c, image:"
                        + " i}]}}}|maxUnavailable",
                "coordination.k8s.io/v1|Lease|leases|spec: {holderIdentity: a, preferredHolder: b,"
                        + " strategy: OldestEmulationVersion}|preferredHolder"
            })
    void whatIsBehindAGateThatIsOffIsOwnedThoughNotKept(
            String apiVersion, String kind, String resource, String more, String field) {
        KubeObject object = made(apiVersion, kind, resource, more);

        assertThat(object.spec().toString()).doesNotContain(field);
        assertThat(managers(object).getFirst().toString()).contains("f:" + field);
    }

    @Test
    void whoMakesADaemonSetOwnsItsTemplatesGeneration() {
        KubeObject set =
                made(
                        "apps/v1",
                        "DaemonSet",
                        "daemonsets",
                        "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a:"
                                + " b}}, spec: {containers: [{name: c, image: i}]}}}");

        assertThat(set.annotations())
                .containsEntry("deprecated.daemonset.template.generation", "1");
        assertThat(managers(set).getFirst().object("fieldsV1", "f:metadata").toString())
                .isEqualTo(
                        "{\"f:annotations\":{\".\":{},\"f:deprecated.daemonset.template.generation\":{}}}");
    }

    @Test
    void applyMakesWhatIsAbsent() {
        Outcome outcome = apply("team", false, "{\"k\":\"1\"}");

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(((Outcome.Done) outcome).created()).isTrue();
        assertThat(managers(outcome.orThrow()).getFirst().stringOr("operation", ""))
                .isEqualTo("Apply");
        assertThat(outcome.orThrow().uid()).isNotEmpty();
    }

    @Test
    void sameApplyKeepsTheVersion() {
        KubeObject first = apply("team", false, "{\"k\":\"1\"}").orThrow();
        cluster.pass(Duration.ofMinutes(1));

        KubeObject second = apply("team", false, "{\"k\":\"1\"}").orThrow();

        assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
    }

    @Test
    void fieldsOfOthersConflictUnlessForced() {
        apply("team", false, "{\"k\":\"1\"}").orThrow();

        var status = refusal(apply("other", false, "{\"k\":\"2\"}"));
        KubeObject forced = apply("other", true, "{\"k\":\"2\"}").orThrow();

        assertThat(status.reason()).isEqualTo("Conflict");
        assertThat(status.message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"team\": .data.k");
        assertThat(forced.tree().object("data").stringOr("k", "")).isEqualTo("2");
    }

    @Test
    void whatIsNoLongerAppliedGoes() {
        apply("team", false, "{\"k\":\"1\",\"x\":\"2\"}").orThrow();

        KubeObject left = apply("team", false, "{\"k\":\"1\"}").orThrow();

        assertThat(left.tree().object("data").keys()).containsExactly("k");
    }

    @Test
    void managerIsRequired() {
        assertThat(refusal(apply("", false, "{}")).message())
                .isEqualTo(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                                + " required for apply patch");
    }

    private Outcome applyTo(String name, String metadata) {
        return cluster.client.write(
                new Write.Patch(
                        CONFIG_MAPS,
                        "default",
                        name,
                        "",
                        PatchType.APPLY,
                        TestCluster.json(
                                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":%s}"
                                        .formatted(metadata.replace('\'', '"'))),
                        false,
                        new WriteOptions("team", false, FieldValidation.IGNORE)));
    }

    @Test
    void whatIsAbsentIsMadeOnlyUnderTheNameOfTheAddress() {
        assertThat(refusal(applyTo("a", "{'name':'other'}")).message())
                .isEqualTo("the name of the object (other) does not match the name on the URL (a)");
        assertThat(refusal(applyTo("a", "{}")).message())
                .isEqualTo(
                        "the name of the object (a based on URL) was undeterminable: name must be"
                                + " provided");
        assertThat(refusal(applyTo("a", "{'name':'a','uid':'1'}")).message())
                .endsWith(
                        "uid mismatch: the provided object specified uid 1, and no existing object"
                                + " was found");
        assertThat(applyTo("a", "{'name':'a','resourceVersion':'1'}"))
                .isInstanceOf(Outcome.Done.class);
    }

    private List<String> managersAfter(String managedFields) {
        apply("team", false, "{\"k\":\"1\"}").orThrow();
        return managers(
                        cluster.merge(
                                        CONFIG_MAPS,
                                        "default",
                                        "a",
                                        "{\"metadata\":{\"managedFields\":" + managedFields + "}}")
                                .orThrow())
                .stream()
                .map(entry -> entry.stringOr("manager", ""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]"})
    void anEmptyListOfManagersForgetsThemAll(String managedFields) {
        assertThat(managersAfter(managedFields)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[{\"manager\":\"x\"}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:data\":{}}}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:data\":{}}}]"
            })
    void managersThatCannotBeReadLeaveThePresentOnes(String managedFields) {
        assertThat(managersAfter(managedFields)).containsExactly("team");
    }

    @Test
    void managersMayBeSaidInAnAppliedConfigurationOnlyAsNull() {
        assertThat(refusal(applyMetadata("{\"name\":\"a\",\"managedFields\":[]}")).message())
                .isEqualTo("metadata.managedFields must be nil");
        assertThat(applyMetadata("{\"name\":\"a\",\"managedFields\":null}"))
                .isInstanceOf(Outcome.Done.class);
    }

    private Outcome applyMetadata(String metadata) {
        return apply("team", false, metadata, "\"data\":{}");
    }
}
