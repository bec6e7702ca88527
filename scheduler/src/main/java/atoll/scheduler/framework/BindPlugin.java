package atoll.scheduler.framework;

import atoll.api.request.Write;

/// Makes the write that binds a pod to its node. It sends nothing: the scheduler puts the writes of
/// a step into one batch.
public interface BindPlugin {
    /// Upstream's name of the plugin.
    String name();

    /// @param node the name of the node that was chosen
    Write bind(PodInfo pod, String node);
}
