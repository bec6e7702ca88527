package atoll.controllers.replicaset;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.pods.PodDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The status of a set as its pods make it. Terminating pods count for none of the figures but
/// their own.
final class SetStatus {
    private SetStatus() {}

    /// The whole status, to replace the one before. ReplicationControllers have no
    /// `terminatingReplicas`.
    ///
    /// @param claimed all pods of the set, terminating and finished ones too
    /// @param failure why pods could not be made or removed; null when they could
    /// @param diff active pods minus wanted ones, before anything was done
    static JsonObject of(
            KubeObject set,
            PodSetKind kind,
            List<PodDigest> claimed,
            @Nullable Status failure,
            int diff,
            Instant now) {
        int minReadySeconds = minReadySeconds(set);
        Map<String, String> templateLabels =
                set.spec().object("template", "metadata", "labels").strings();
        int replicas = 0;
        int labeled = 0;
        int ready = 0;
        int available = 0;
        int terminating = 0;
        for (PodDigest pod : claimed) {
            if (pod.terminating() && !pod.finished()) {
                terminating++;
            }
            if (!pod.active()) {
                continue;
            }
            replicas++;
            labeled += pod.labels().entrySet().containsAll(templateLabels.entrySet()) ? 1 : 0;
            ready += pod.ready() ? 1 : 0;
            available += pod.available(minReadySeconds, now) ? 1 : 0;
        }
        var status = JsonObject.builder().put("replicas", replicas);
        putCount(status, "fullyLabeledReplicas", labeled);
        putCount(status, "readyReplicas", ready);
        putCount(status, "availableReplicas", available);
        if (kind == PodSetKind.REPLICA_SET) {
            status.put("terminatingReplicas", terminating);
        }
        putCount(status, "observedGeneration", set.generation());
        JsonArray conditions = conditions(set.status().array("conditions"), failure, diff, now);
        if (!conditions.isEmpty()) {
            status.put("conditions", conditions);
        }
        return status.build();
    }

    /// How long a pod must be ready to count as available.
    static int minReadySeconds(KubeObject set) {
        return (int) set.spec().longOr("minReadySeconds", 0);
    }

    /// Zero counts are absent in the kinds' own form.
    private static void putCount(JsonObject.Builder status, String key, long count) {
        if (count != 0) {
            status.put(key, count);
        }
    }

    /// A ReplicaFailure stays as it began until no write fails any more.
    private static JsonArray conditions(
            JsonArray current, @Nullable Status failure, int diff, Instant now) {
        if (failure == null) {
            return Conditions.without(current, "ReplicaFailure");
        }
        if (Conditions.find(current, "ReplicaFailure") != null) {
            return current;
        }
        String reason = diff < 0 ? "FailedCreate" : "FailedDelete";
        return current.plus(
                Conditions.condition("ReplicaFailure", "True", reason, failure.message(), now));
    }
}
