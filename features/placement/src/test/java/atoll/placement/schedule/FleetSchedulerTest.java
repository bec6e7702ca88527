package atoll.placement.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The pure decision: who gets how many replicas.
class FleetSchedulerTest {
    private static final String WEIGHTED =
            """
            replicaScheduling:
              replicaSchedulingType: Divided
              replicaDivisionPreference: Weighted
              weightPreference:
                staticWeightList:
                  - {targetCluster: {clusterNames: [a]}, weight: 2}
                  - {targetCluster: {clusterNames: [b]}, weight: 1}
            """;

    private static final String DYNAMIC =
            """
            replicaScheduling:
              replicaSchedulingType: Divided
              replicaDivisionPreference: Weighted
              weightPreference: {dynamicWeight: AvailableReplicas}
            """;

    private static final String AGGREGATED =
            """
            replicaScheduling:
              replicaSchedulingType: Divided
              replicaDivisionPreference: Aggregated
            """;

    /// A cluster with so many free CPUs.
    private static FleetCluster cluster(String name, int cpus, String more) {
        return FleetCluster.of(
                KubeObject.of(
                        Yaml.parseObject(
                                """
                                metadata: {name: %s}
                                spec: {%s}
                                status:
                                  conditions: [{type: Ready, status: "True"}]
                                  resourceSummary: {allocatable: {cpu: "%d", pods: "1000"}}
                                """
                                        .formatted(name, more, cpus))));
    }

    private static final List<FleetCluster> THREE =
            List.of(cluster("a", 10, ""), cluster("b", 20, ""), cluster("c", 30, ""));

    private static Decision decide(
            String placement, long replicas, Map<String, Long> held, List<FleetCluster> clusters) {
        var demand =
                new FleetScheduler.Demand(
                        "apps/v1/Deployment",
                        true,
                        replicas,
                        Capacity.of(JsonObject.of("cpu", "1")),
                        held);
        return FleetScheduler.decide(Placement.of(Yaml.parseObject(placement)), demand, clusters);
    }

    private static Map<String, Long> shares(
            String placement, long replicas, Map<String, Long> held) {
        Decision decision = decide(placement, replicas, held, THREE);
        assertThat(decision.result()).isInstanceOf(Decision.Result.Placed.class);
        return ((Decision.Result.Placed) decision.result()).replicas();
    }

    @Test
    void scalingUpByWeightsNeverTakesAReplicaFromAnybody() {
        Map<String, Long> held = new TreeMap<>();
        for (long replicas = 1; replicas <= 50; replicas++) {
            Map<String, Long> next = shares(WEIGHTED, replicas, held);
            held.forEach((name, before) ->
                    assertThat(next.getOrDefault(name, 0L)).isGreaterThanOrEqualTo(before));
            assertThat(next.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(replicas);
            held = next;
        }
        assertThat(held).isEqualTo(Map.of("a", 33L, "b", 17L));
    }

    @Test
    void dynamicWeightsFollowTheRoomThatIsLeft() {
        assertThat(shares(DYNAMIC, 12, Map.of())).isEqualTo(Map.of("a", 2L, "b", 4L, "c", 6L));
        assertThat(shares(DYNAMIC, 3, Map.of("a", 2L, "b", 4L, "c", 6L)).values())
                .as("shrinks where it runs")
                .allMatch(share -> share <= 2);
    }

    @Test
    void aggregatedFillsTheRoomiestFirst() {
        assertThat(shares(AGGREGATED, 30, Map.of())).isEqualTo(Map.of("c", 30L));
        assertThat(shares(AGGREGATED, 35, Map.of())).isEqualTo(Map.of("b", 5L, "c", 30L));
    }

    @Test
    void wantOfRoomIsSaidWithTheRoomThereIs() {
        assertThat(decide(DYNAMIC, 61, Map.of(), THREE).result())
                .isEqualTo(
                        new Decision.Result.Refused(
                                "Unschedulable",
                                "Clusters available replicas 60 are not enough to schedule."));
    }

    @Test
    void taintKeepsOutUnlessToleratedAndIsNamed() {
        List<FleetCluster> clusters =
                List.of(
                        cluster("a", 10, "taints: [{key: gpu, value: x, effect: NoSchedule}]"),
                        cluster("b", 10, ""));
        Decision decision = decide("{}", 2, Map.of(), clusters);
        assertThat(((Decision.Result.Placed) decision.result()).replicas())
                .isEqualTo(Map.of("b", 2L));
        assertThat(decision.leftOut())
                .isEqualTo("cluster(s) had untolerated taint {gpu=x:NoSchedule}: a");
        Decision tolerated =
                decide("clusterTolerations: [{key: gpu, operator: Exists}]", 2, Map.of(), clusters);
        assertThat(((Decision.Result.Placed) tolerated.result()).replicas())
                .isEqualTo(Map.of("a", 2L, "b", 2L));
    }

    @Test
    void regionsAreChosenAsTheSpreadConstraintSays() {
        List<FleetCluster> clusters =
                List.of(
                        cluster("a", 10, "region: r1"),
                        cluster("b", 10, "region: r2"),
                        cluster("c", 30, "region: r3"));
        Decision two =
                decide(
                        "spreadConstraints: [{spreadByField: region, minGroups: 2, maxGroups: 2}]",
                        1,
                        Map.of(),
                        clusters);
        assertThat(((Decision.Result.Placed) two.result()).replicas().keySet())
                .containsExactly("a", "c");
        Decision four =
                decide(
                        "spreadConstraints: [{spreadByField: region, minGroups: 4}]",
                        1,
                        Map.of(),
                        clusters);
        assertThat(four.result())
                .isEqualTo(
                        new Decision.Result.Refused(
                                "NoClusterFit",
                                "the number of feasible region groups 3 is less than"
                                        + " spreadConstraint.minGroups 4"));
    }

    @Test
    void secondAffinityGroupIsTakenWhenTheFirstHasNone() {
        Decision decision =
                decide(
                        """
                        clusterAffinities:
                          - {affinityName: near, clusterNames: [z]}
                          - {affinityName: far, clusterNames: [b]}
                        """,
                        1,
                        Map.of(),
                        THREE);
        assertThat(decision.result())
                .isEqualTo(new Decision.Result.Placed(new TreeMap<>(Map.of("b", 1L)), "far"));
    }

    @Test
    void aFigureThatNobodyCanReadCountsAsNone() {
        assertThat(Capacity.of(JsonObject.of("cpu", "4", "pods", "many")).millis())
                .containsEntry("cpu", 4000L)
                .containsEntry("pods", 0L);
    }
}
