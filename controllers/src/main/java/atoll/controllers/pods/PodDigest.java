package atoll.controllers.pods;

import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the controllers of running pods need of a pod.
///
/// Informers of large clusters hold one for each pod, so it is small. Anything a controller decides
/// by must be in here, since the pod itself is not kept.
///
/// @param controller the owner with `controller: true`
/// @param readySince when the Ready condition last changed, in seconds since 1970; 0 when unknown
/// @param created seconds since 1970
/// @param nodeName empty: not scheduled
/// @param terminating whether it has a deletionTimestamp
/// @param restarts the highest restart count among its containers
/// @param deletionCost `controller.kubernetes.io/pod-deletion-cost`
/// @param ready whether the condition Ready is True
public record PodDigest(
        ObjectKey key,
        String uid,
        Map<String, String> labels,
        @Nullable OwnerReference controller,
        Phase phase,
        boolean ready,
        long readySince,
        long created,
        String nodeName,
        boolean terminating,
        int restarts,
        int deletionCost)
        implements Owned {

    /// In the order in which pods are given up.
    public enum Phase {
        PENDING,
        UNKNOWN,
        RUNNING,
        SUCCEEDED,
        FAILED;

        /// Anything unknown, and none, is pending.
        static Phase of(String text) {
            return switch (text) {
                case "Running" -> RUNNING;
                case "Succeeded" -> SUCCEEDED;
                case "Failed" -> FAILED;
                case "Unknown" -> UNKNOWN;
                default -> PENDING;
            };
        }
    }

    /// Succeeded or failed: it will not run again.
    public boolean finished() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }

    /// Whether it counts towards the wanted number.
    public boolean active() {
        return !finished() && !terminating;
    }

    /// When a pod that is ready now will be available, if it stays ready.
    ///
    /// @return long past for a pod whose readiness has no time
    public Instant availableAt(int minReadySeconds) {
        return Instant.ofEpochSecond(readySince + minReadySeconds);
    }

    /// Ready for at least so long. With 0 readiness is enough, whatever its time.
    public boolean available(int minReadySeconds, Instant now) {
        return ready
                && (minReadySeconds == 0
                        || (readySince > 0 && !availableAt(minReadySeconds).isAfter(now)));
    }
}
