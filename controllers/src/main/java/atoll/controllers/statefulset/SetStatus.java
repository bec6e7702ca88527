package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.controllers.history.History;
import atoll.controllers.history.Revision;
import atoll.controllers.pods.PodDigest;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The status of a StatefulSet as its pods make it. Counted after the step, with the pods it made.
/// Pods that are going count as replicas and for no revision.
final class SetStatus {
    private final KubeObject set;
    private final SetSpec spec;
    private final List<PodDigest> pods;
    private final Set<String> doomed;
    private final Instant now;

    /// @param doomed uids of pods that were deleted a moment ago
    SetStatus(KubeObject set, SetSpec spec, List<PodDigest> pods, Set<String> doomed, Instant now) {
        this.set = set;
        this.spec = spec;
        this.pods = pods;
        this.doomed = doomed;
        this.now = now;
    }

    /// When every pod is of the new revision and ready, the update is over: the current revision
    /// becomes the new one.
    ///
    /// @param collisions as [History.Newest] tells
    JsonObject of(Revision current, Revision update, long collisions) {
        long ready = pods.stream().filter(this::isReady).count();
        long available =
                pods.stream()
                        .filter(this::isReady)
                        .filter(pod -> pod.available(spec.minReadySeconds(), now))
                        .count();
        long updated = count(update);
        boolean complete =
                !spec.onDelete()
                        && updated == spec.replicas()
                        && pods.size() == spec.replicas()
                        && ready == pods.size();
        var status =
                JsonObject.builder()
                        .put("observedGeneration", set.generation())
                        .put("replicas", pods.size())
                        .put("availableReplicas", available)
                        .put("currentRevision", complete ? update.name() : current.name())
                        .put("updateRevision", update.name())
                        .put("collisionCount", collisions);
        put(status, "readyReplicas", ready);
        put(status, "currentReplicas", complete ? updated : count(current));
        put(status, "updatedReplicas", updated);
        if (set.status().has("conditions")) {
            status.put("conditions", set.status().array("conditions"));
        }
        return status.build();
    }

    private boolean isReady(PodDigest pod) {
        return pod.phase() == PodDigest.Phase.RUNNING && pod.ready();
    }

    /// Pods made from this revision.
    private long count(Revision revision) {
        return pods.stream()
                .filter(pod -> !pod.terminating() && !doomed.contains(pod.uid()))
                .filter(pod -> revision.name().equals(pod.labels().get(History.POD_LABEL)))
                .count();
    }

    private static void put(JsonObject.Builder status, String key, long count) {
        if (count != 0) {
            status.put(key, count);
        }
    }
}
