package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A Job that runs in members and completes on the hub, as `kubectl wait` and helm's hooks need it.
class PlacedJobTest {
    private static final GroupVersionResource JOBS = GroupVersionResource.of("batch/v1", "jobs");
    private static final ObjectKey PI = new ObjectKey("default", "pi");

    private static final String MANIFESTS =
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: pi}
            spec:
              parallelism: 3
              completions: 6
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: pi, image: perl}]
            ---
            apiVersion: policy.karmada.io/v1alpha1
            kind: PropagationPolicy
            metadata: {name: pi}
            spec:
              resourceSelectors: [{apiVersion: batch/v1, kind: Job, name: pi}]
              placement:
                clusterAffinity: {clusterNames: [member1, member2]}
                replicaScheduling:
                  replicaSchedulingType: Divided
                  replicaDivisionPreference: Weighted
                  weightPreference:
                    staticWeightList:
                      - {targetCluster: {clusterNames: [member1]}, weight: 2}
                      - {targetCluster: {clusterNames: [member2]}, weight: 1}
            """;

    @Test
    void jobIsDividedAndCompletesOnTheHub() {
        try (var fleet = new VirtualFleet(11, 2, 2)) {
            fleet.create(FleetSettings.HUB, "default", MANIFESTS);
            assertThat(fleet.within(Duration.ofMinutes(1), () -> isComplete(fleet))).isTrue();
            var completions = new TreeMap<String, Long>();
            for (String member : List.of("member1", "member2")) {
                completions.put(member, job(fleet, member).spec().longOr("completions", 0));
            }
            assertThat(completions).isEqualTo(Map.of("member1", 4L, "member2", 2L));
            assertThat(job(fleet, FleetSettings.HUB).status().longOr("succeeded", 0)).isEqualTo(6);
        }
    }

    private static boolean isComplete(VirtualFleet fleet) {
        return job(fleet, FleetSettings.HUB).status().array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals("Complete")
                                && condition.stringOr("status", "").equals("True"));
    }

    private static KubeObject job(VirtualFleet fleet, String cluster) {
        return fleet.client(cluster).find(JOBS, PI).orElseThrow();
    }
}
