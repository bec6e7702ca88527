package atoll.scheduler.framework;

import org.jspecify.annotations.Nullable;

/// One plugin's judgement of nodes for one pod.
@FunctionalInterface
public interface NodeFilter {
    NodeFilter PASS = _ -> null;

    /// Why the node of this row cannot take the pod; null when it can.
    @Nullable Rejection test(int row);
}
