package atoll.controllers.disruption;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Times;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a disruption budget needs of a pod.
///
/// @param disruptedSince when its DisruptionTarget condition became true, in seconds since 1970; 0
///   when it is not true, or nothing to be taken back
/// @param ready the condition Ready; phase and conditions else do not matter
record BudgetedPod(
        ObjectKey key,
        Map<String, String> labels,
        @Nullable OwnerReference controller,
        boolean ready,
        boolean terminating,
        long disruptedSince) {

    /// Any pod: whether it is kept is the informer's affair.
    static BudgetedPod of(KubeObject pod, Interner interner) {
        OwnerReference controller = pod.controllerReference().orElse(null);
        var conditions = pod.status().array("conditions");
        return new BudgetedPod(
                pod.key(),
                interner.one(pod.labels()),
                controller == null ? null : interner.one(controller),
                Conditions.isTrue(conditions, "Ready"),
                pod.isBeingDeleted(),
                disruptedSince(pod));
    }

    /// Whether its condition DisruptionTarget stands though nobody has deleted it.
    static boolean isDisrupted(KubeObject pod) {
        return disruptedSince(pod) > 0;
    }

    /// A pod that the kubelet ended, that is going or has ended, keeps its mark.
    private static long disruptedSince(KubeObject pod) {
        JsonObject condition =
                Conditions.find(pod.status().array("conditions"), "DisruptionTarget");
        if (condition == null || pod.isBeingDeleted()) {
            return 0;
        }
        boolean stands =
                condition.stringOr("status", "").equals("True")
                        && !condition.stringOr("reason", "").equals("TerminationByKubelet");
        boolean ended =
                switch (pod.status().stringOr("phase", "")) {
                    case "Succeeded", "Failed" -> true;
                    default -> false;
                };
        return stands && !ended ? Times.epochSeconds(condition.string("lastTransitionTime")) : 0;
    }
}
