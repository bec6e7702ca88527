package atoll.scheduler.framework;

/// Says which nodes cannot take a pod. [#prepare] is kube-scheduler's PreFilter, the [NodeFilter]
/// it returns is Filter.
public interface FilterPlugin {
    String name();

    /// Looks at the pod once, before any node.
    ///
    /// @return [NodeFilter#PASS] when the pod asks for nothing that this plugin looks at
    NodeFilter prepare(PodInfo pod, NodeTable nodes);
}
