package atoll.scheduler.framework;

/// One plugin's scores of nodes for one pod.
@FunctionalInterface
public interface NodeScore {
    NodeScore NONE = _ -> 0;

    long of(int row);
}
