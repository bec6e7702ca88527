package atoll.scheduler.framework;

/// Says which nodes cannot take a pod. [#prepare] is kube-scheduler's PreFilter, the [NodeFilter]
/// it returns is Filter. One instance serves all pods, on the scheduler's thread. It holds no state
/// between cycles.
public interface FilterPlugin {
    /// Upstream's name, by which pods that it rejected are woken. Two classes may share one.
    String name();

    /// Looks at the pod once, before any node.
    ///
    /// What is found must hold only as long as the table is not changed.
    ///
    /// @return [NodeFilter#PASS] when the pod asks for nothing that this plugin looks at
    NodeFilter prepare(PodInfo pod, NodeTable nodes);
}
