package atoll.scheduler.framework;

import java.util.List;

/// Why a node cannot take a pod.
///
/// @param reasons in upstream's words: `Insufficient cpu`
/// @param unresolvable whether the pod would not fit even if every other pod left the node, so that
///   preemption is no help
/// @param aboutPod whether the reason is the pod's own and the same for every node
public record Rejection(List<String> reasons, boolean unresolvable, boolean aboutPod) {
    public Rejection {
        reasons = List.copyOf(reasons);
    }

    public Rejection(List<String> reasons, boolean unresolvable) {
        this(reasons, unresolvable, false);
    }

    /// The pod can go nowhere.
    public static Rejection ofPod(String reason) {
        return new Rejection(List.of(reason), true, true);
    }

    public static Rejection resolvable(String reason) {
        return new Rejection(List.of(reason), false);
    }

    public static Rejection unresolvable(String reason) {
        return new Rejection(List.of(reason), true);
    }
}
