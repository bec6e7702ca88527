package atoll.scheduler.framework;

/// Brings about what must be so before a pod is bound to the node that was chosen. It stands
/// between the decision and the binding: while something is missing the pod keeps no place and is
/// decided for anew later.
public interface PreBindPlugin {
    /// Also the name by which changes that the pod waits for are told.
    String name();

    /// Writes what is missing. Asked again after every change that concerns this plugin.
    ///
    /// @return whether nothing is missing any more
    boolean isReady(PodInfo pod, NodeFacts node);
}
