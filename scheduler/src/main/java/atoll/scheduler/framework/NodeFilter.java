package atoll.scheduler.framework;

import org.jspecify.annotations.Nullable;

/// One plugin's judgement of nodes for one pod.
@FunctionalInterface
public interface NodeFilter {
    /// Every node may; compared by identity, so that the cycle can leave it out.
    NodeFilter PASS = _ -> null;

    /// Why the node of this row cannot take the pod; null when it can.
    ///
    /// @param row of a node; asked of many for each pod, so it should not allocate where it can be
    ///   helped
    @Nullable Rejection test(int row);
}
