package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Karmada's own nginx sample, as it is.
class KarmadaNginxTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String HUB = FleetSettings.HUB;
    private static final ObjectKey NGINX = new ObjectKey("default", "nginx");
    private static final GroupVersionResource BINDINGS =
            GroupVersionResource.of("work.karmada.io/v1alpha2", "resourcebindings");
    private static final GroupVersionResource WORKS =
            GroupVersionResource.of("work.karmada.io/v1alpha1", "works");
    private static final GroupVersionResource OVERRIDES =
            GroupVersionResource.of("policy.karmada.io/v1alpha1", "overridepolicies");

    private static KubeObject nginx(VirtualFleet fleet, String cluster) {
        return fleet.client(cluster).find(VirtualFleet.DEPLOYMENTS, NGINX).orElseThrow();
    }

    private static boolean available(VirtualFleet fleet, String cluster, long replicas) {
        return fleet.available(cluster, "default").equals(Map.of("nginx", replicas));
    }

    private static KubeObject work(VirtualFleet fleet, String member) {
        return fleet.list(HUB, WORKS, "karmada-es-" + member).stream()
                .filter(work -> work.name().startsWith("nginx"))
                .findFirst()
                .orElseThrow();
    }

    private static void sample(VirtualFleet fleet, String file) throws IOException {
        Path shared = Machine.shared().orElse(null);
        assumeTrue(shared != null, "the sample lies in the folder shared, which is missing");
        fleet.create(
                HUB,
                "default",
                Files.readString(shared.resolve("manifests/karmada/nginx/" + file)));
    }

    @Test
    void nginxSampleIsPlacedAndOverriddenAsItIs() throws IOException {
        try (var fleet = new VirtualFleet(7, 2, 3)) {
            sample(fleet, "deployment.yaml");
            sample(fleet, "propagationpolicy.yaml");
            sample(fleet, "overridepolicy.yaml");
            assertThat(
                            fleet.within(
                                    SOON,
                                    () ->
                                            available(fleet, "member1", 1)
                                                    && available(fleet, "member2", 1)
                                                    && available(fleet, HUB, 2)))
                    .isTrue();
            assertThat(nginx(fleet, "member2").labels())
                    .containsEntry("env", "skoala-dev")
                    .containsEntry("env-stat", "skoala-stage")
                    .containsEntry("app", "nginx")
                    .doesNotContainKey("bar");
            assertThat(nginx(fleet, "member1").annotations())
                    .containsEntry("env", "skoala-stage")
                    .doesNotContainKey("emma");
            assertThat(nginx(fleet, "member1").labels()).doesNotContainKey("env");
            assertThat(work(fleet, "member1").annotations())
                    .hasEntrySatisfying(
                            "policy.karmada.io/applied-overrides",
                            text -> assertThat(text).contains("\"policyName\":\"nginx-op\""));
            assertThat(
                            fleet
                                    .client(HUB)
                                    .find(BINDINGS, new ObjectKey("default", "nginx-deployment"))
                                    .orElseThrow()
                                    .status()
                                    .array("conditions")
                                    .objects()
                                    .stream()
                                    .filter(one -> one.stringOr("status", "").equals("True"))
                                    .map(one -> one.stringOr("type", "")))
                    .contains("Scheduled", "FullyApplied");
            assertThat(eventReasons(fleet)).contains("ApplyOverridePolicySucceed");
        }
    }

    @Test
    void overridesGoWithTheirPolicy() throws IOException {
        try (var fleet = new VirtualFleet(8, 2, 3)) {
            sample(fleet, "deployment.yaml");
            sample(fleet, "propagationpolicy.yaml");
            sample(fleet, "overridepolicy.yaml");
            assertThat(fleet.within(SOON, () -> available(fleet, HUB, 2))).isTrue();
            fleet.client(HUB)
                    .write(
                            Write.delete(
                                    OVERRIDES, "default", "nginx-op", DeleteOptions.background()))
                    .orThrow();
            assertThat(
                            fleet.within(
                                    SOON,
                                    () -> !nginx(fleet, "member2").labels().containsKey("env")))
                    .isTrue();
            assertThat(work(fleet, "member2").annotations())
                    .doesNotContainKey("policy.karmada.io/applied-overrides");
        }
    }

    @Test
    void brokenOverrideLeavesTheMemberAsItIsAndIsTold() throws IOException {
        try (var fleet = new VirtualFleet(9, 2, 3)) {
            sample(fleet, "deployment.yaml");
            sample(fleet, "propagationpolicy.yaml");
            assertThat(fleet.within(SOON, () -> available(fleet, HUB, 2))).isTrue();
            fleet.create(
                    HUB,
                    "default",
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: OverridePolicy
                    metadata: {name: broken}
                    spec:
                      overrideRules:
                        - targetCluster: {clusterNames: [member1]}
                          overriders:
                            plaintext: [{path: /spec/nowhere, operator: remove}]
                    """);
            fleet.fleet.runFor(SOON);
            assertThat(available(fleet, HUB, 2)).isTrue();
            assertThat(eventReasons(fleet)).contains("ApplyOverridePolicyFailed", "SyncWorkFailed");
        }
    }

    private static List<String> eventReasons(VirtualFleet fleet) {
        return fleet
                .client(HUB)
                .list(GroupVersionResource.of("v1", "events"), "default", ListOptions.ALL)
                .items()
                .stream()
                .map(event -> event.tree().stringOr("reason", ""))
                .toList();
    }
}
