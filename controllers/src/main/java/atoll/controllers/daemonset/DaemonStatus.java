package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.controllers.daemonset.DaemonTemplate.Fit;
import atoll.controllers.pods.PodDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Counts the nodes of a DaemonSet. Every node is added once; then the status is asked for.
final class DaemonStatus {
    private final int minReadySeconds;
    private final Instant now;
    private int desired;
    private int current;
    private int misscheduled;
    private int ready;
    private int available;
    private int updated;
    private @Nullable Instant nextAvailable;

    DaemonStatus(int minReadySeconds, Instant now) {
        this.minReadySeconds = minReadySeconds;
        this.now = now;
    }

    /// Adds one node; of several pods the oldest counts. Nodes that may only keep a daemon count as
    /// misscheduled when they have one, as upstream has it.
    ///
    /// @param there the set's pods on it
    void add(Fit fit, List<DaemonPod> there, Predicate<DaemonPod> isUpdated) {
        if (fit != Fit.RUNS) {
            misscheduled += there.isEmpty() ? 0 : 1;
            return;
        }
        desired++;
        Optional<DaemonPod> oldest =
                there.stream()
                        .min(
                                Comparator.<DaemonPod>comparingLong(one -> one.pod().created())
                                        .thenComparing(DaemonPod::key));
        if (oldest.isEmpty()) {
            return;
        }
        current++;
        PodDigest pod = oldest.get().pod();
        updated += isUpdated.test(oldest.get()) ? 1 : 0;
        if (pod.ready()) {
            ready++;
            if (pod.available(minReadySeconds, now)) {
                available++;
            } else {
                Instant at = pod.availableAt(minReadySeconds);
                nextAvailable =
                        nextAvailable == null || at.isBefore(nextAvailable) ? at : nextAvailable;
            }
        }
    }

    /// When the next ready pod becomes available.
    Optional<Instant> nextAvailable() {
        return Optional.ofNullable(nextAvailable).filter(now::isBefore);
    }

    /// The whole status, to replace the one before; figures of 0 are absent where the kind's own
    /// form leaves them out.
    JsonObject of(KubeObject set, long collisions) {
        var status =
                JsonObject.builder()
                        .put("currentNumberScheduled", current)
                        .put("numberMisscheduled", misscheduled)
                        .put("desiredNumberScheduled", desired)
                        .put("numberReady", ready)
                        .put("observedGeneration", set.generation());
        put(status, "updatedNumberScheduled", updated);
        put(status, "numberAvailable", available);
        put(status, "numberUnavailable", desired - available);
        if (collisions > 0) {
            status.put("collisionCount", collisions);
        }
        return status.build();
    }

    private static void put(JsonObject.Builder status, String key, int count) {
        if (count != 0) {
            status.put(key, count);
        }
    }
}
