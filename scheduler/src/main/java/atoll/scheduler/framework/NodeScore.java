package atoll.scheduler.framework;

/// One plugin's scores of nodes for one pod.
@FunctionalInterface
public interface NodeScore {
    /// No preference; compared by identity, and not normalised.
    NodeScore NONE = _ -> 0;

    /// The raw score of the node of this row, in the plugin's own measure.
    long of(int row);
}
