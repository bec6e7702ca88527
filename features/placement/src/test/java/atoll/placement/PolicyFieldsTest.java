package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Fields of policies beside the division of replicas: what each does, and that none is ignored in
/// silence.
class PolicyFieldsTest {
    /// A policy that gives nginx to one cluster, with more in its spec.
    private static String policy(String kind, String name, String cluster, String more) {
        return """
        apiVersion: policy.karmada.io/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec:
          resourceSelectors: [{apiVersion: apps/v1, kind: Deployment, name: nginx}]
          placement: {clusterAffinity: {clusterNames: [%s]}}
          %s
        """
                .formatted(kind, name, cluster, more);
    }

    private static void own(Hub hub, String name, String cluster, String more) {
        hub.create(
                FleetKind.PROPAGATION_POLICY.resource(),
                policy("PropagationPolicy", name, cluster, more));
    }

    private static void wide(Hub hub, String name, String cluster, String more) {
        hub.create(
                FleetKind.CLUSTER_PROPAGATION_POLICY.resource(),
                policy("ClusterPropagationPolicy", name, cluster, more));
    }

    private static boolean goesTo(Hub hub, String member) {
        boolean reached = hub.becomes(Map.of(member, 2L));
        hub.fleet.settle();
        return reached;
    }

    @Test
    void higherPriorityTakesATemplateOverOnlyWhenItPreempts() {
        try (var hub = new Hub(1)) {
            own(hub, "first", "member1", "priority: 1");
            hub.create(Hub.nginx(2));
            assertThat(goesTo(hub, "member1")).isTrue();
            own(hub, "meek", "member2", "priority: 9");
            hub.fleet.runFor(Duration.ofSeconds(1));
            assertThat(hub.shares()).isEqualTo(Map.of("member1", 2L));
            own(hub, "strong", "member3", "priority: 5\n  preemption: Always");
            assertThat(goesTo(hub, "member3")).isTrue();
            assertThat(hub.events("nginx"))
                    .contains(
                            "PreemptPolicySucceed: Propagation policy(default/strong) preempted"
                                    + " propagation policy(default/first) successfully");
        }
    }

    @Test
    void clusterWidePolicyNeverPreemptsANamespacesOwnButTheReverse() {
        try (var hub = new Hub(2)) {
            wide(hub, "wide", "member1", "priority: 100");
            hub.create(Hub.nginx(2));
            assertThat(goesTo(hub, "member1")).isTrue();
            own(hub, "own", "member2", "preemption: Always");
            assertThat(goesTo(hub, "member2")).isTrue();
            wide(hub, "wider", "member3", "priority: 200\n  preemption: Always");
            hub.fleet.runFor(Duration.ofSeconds(1));
            assertThat(hub.shares()).isEqualTo(Map.of("member2", 2L));
        }
    }

    @Test
    void lazyPolicyWaitsForTheTemplateToChange() {
        try (var hub = new Hub(3)) {
            hub.create(Hub.nginx(2));
            hub.fleet.runFor(Duration.ofSeconds(5));
            own(hub, "lazy", "member1", "activationPreference: Lazy");
            hub.fleet.runFor(Duration.ofSeconds(5));
            assertThat(hub.shares()).isEmpty();
            hub.scale(3);
            assertThat(hub.becomes(Map.of("member1", 3L))).isTrue();
            hub.patch(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    "default",
                    "lazy",
                    "{spec: {placement: {clusterAffinity: {clusterNames: [member2]}}}}");
            hub.fleet.runFor(Duration.ofSeconds(5));
            assertThat(hub.shares()).isEqualTo(Map.of("member1", 3L));
            hub.scale(4);
            assertThat(hub.becomes(Map.of("member2", 4L))).isTrue();
        }
    }

    @Test
    void suspendedDispatchingReachesTheWorkOfThatClusterAlone() {
        try (var hub = new Hub(4)) {
            own(
                    hub,
                    "suspended",
                    "member1, member2",
                    "suspension: {dispatchingOnClusters: {clusterNames: [member2]}}");
            hub.create(Hub.nginx(2));
            assertThat(hub.becomes(Map.of("member1", 2L, "member2", 2L))).isTrue();
            assertThat(suspended(hub, "member1")).isFalse();
            assertThat(suspended(hub, "member2")).isTrue();
        }
    }

    private static boolean suspended(Hub hub, String member) {
        String name = Names.work("apps/v1", "Deployment", "default", "nginx");
        return hub.work(member, name).orElseThrow().spec().booleanOr("suspendDispatching", false);
    }

    @Test
    void conflictsAreResolvedAsTheTemplateSaysElseThePolicy() {
        try (var hub = new Hub(5)) {
            own(hub, "overwriting", "member1", "conflictResolution: Overwrite");
            hub.create(Hub.nginx(2));
            assertThat(goesTo(hub, "member1")).isTrue();
            assertThat(conflictResolution(hub)).isEqualTo("overwrite");
            hub.patch(
                    Hub.DEPLOYMENTS,
                    "default",
                    "nginx",
                    "{metadata: {annotations: {work.karmada.io/conflict-resolution: abort}}}");
            hub.fleet.settle();
            assertThat(conflictResolution(hub)).isEqualTo("abort");
        }
    }

    private static String conflictResolution(Hub hub) {
        String name = Names.work("apps/v1", "Deployment", "default", "nginx");
        return hub.work("member1", name)
                .orElseThrow()
                .annotations()
                .getOrDefault(Names.CONFLICT_RESOLUTION, "");
    }

    @Test
    void fieldsThatAreNotActedOnAreToldOnPolicyAndBinding() {
        try (var hub = new Hub(6)) {
            own(
                    hub,
                    "modern",
                    "member1",
                    "failover: {application: {decisionConditions: {tolerationSeconds: 60}}}");
            hub.create(Hub.nginx(2));
            assertThat(goesTo(hub, "member1")).isTrue();
            assertThat(hub.events("modern"))
                    .contains("UnsupportedField: spec.failover: kept, but not acted on");
            assertThat(hub.condition("Unsupported"))
                    .isEqualTo("True UnsupportedFields: spec.failover: kept, but not acted on");
        }
    }

    @Test
    void anotherSchedulersBindingIsLeftToIt() {
        try (var hub = new Hub(7)) {
            own(hub, "foreign", "member1", "schedulerName: my-scheduler");
            hub.create(Hub.nginx(2));
            hub.fleet.runFor(Duration.ofSeconds(1));
            assertThat(hub.shares()).isEmpty();
            assertThat(hub.condition("Scheduled")).isEmpty();
        }
    }

    @Test
    void policyOfUnknownClustersAloneSaysSoInTheBinding() {
        try (var hub = new Hub(8)) {
            own(hub, "unknown", "member8, member9", "");
            hub.create(Hub.nginx(2));
            hub.fleet.settle();
            assertThat(hub.condition("Scheduled"))
                    .startsWith("False NoClusterFit: 0/3 clusters are available: ")
                    .contains("cluster \"member8\" does not exist")
                    .contains("cluster \"member9\" does not exist");
            assertThat(hub.events("nginx-deployment"))
                    .anyMatch(event ->
                            event.startsWith("ScheduleBindingFailed: ")
                                    && event.contains("cluster \"member9\" does not exist"));
        }
    }

    @Test
    void clustersSpreadByLabelAndByNumber() {
        try (var hub = new Hub(9)) {
            label(hub, "member1", "a");
            label(hub, "member2", "a");
            label(hub, "member3", "b");
            hub.create(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    policy("PropagationPolicy", "spread", "member1, member2, member3", "")
                            .replace(
                                    "member3]}}",
                                    "member3]}, spreadConstraints: [{spreadByLabel: site, minGroups:"
                                            + " 2, maxGroups: 2}, {spreadByField: cluster,"
                                            + " maxGroups: 2}]}"));
            hub.create(Hub.nginx(2));
            hub.fleet.settle();
            assertThat(hub.shares()).hasSize(2);
            assertThat(hub.condition("Scheduled")).startsWith("True");
        }
    }

    private static void label(Hub hub, String member, String site) {
        hub.client
                .write(
                        Write.mergePatch(
                                FleetKind.CLUSTER.resource(),
                                "",
                                member,
                                "",
                                JsonObject.of(
                                        "metadata",
                                        JsonObject.of("labels", JsonObject.of("site", site))),
                                "test"))
                .orThrow();
    }
}
