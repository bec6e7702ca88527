package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Times;
import java.util.List;
import java.util.Objects;

/// What watching over nodes needs of a pod.
///
/// @param tolerations of NoExecute taints
/// @param finished whether its phase is Succeeded or Failed
/// @param created seconds since 1970
/// @param nodeName empty before it is scheduled
record NodePod(
        ObjectKey key,
        String uid,
        String nodeName,
        List<Toleration> tolerations,
        boolean ready,
        boolean finished,
        boolean terminating,
        long created) {

    /// Of every pod, scheduled or not: finished ones are counted.
    static NodePod of(KubeObject pod, Interner interner) {
        JsonObject spec = pod.spec();
        JsonObject status = pod.status();
        String phase = status.stringOr("phase", "");
        List<Toleration> tolerations =
                spec.array("tolerations").objects().stream()
                        .map(Toleration::of)
                        .filter(Objects::nonNull)
                        .toList();
        return new NodePod(
                pod.key(),
                pod.uid(),
                interner.one(spec.stringOr("nodeName", "")),
                interner.one(tolerations),
                Conditions.isTrue(status.array("conditions"), "Ready"),
                phase.equals("Succeeded") || phase.equals("Failed"),
                pod.isBeingDeleted(),
                Times.epochSeconds(pod.creationTimestamp()));
    }
}
