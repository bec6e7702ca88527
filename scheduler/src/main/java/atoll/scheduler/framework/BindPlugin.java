package atoll.scheduler.framework;

import atoll.api.request.Write;

/// Makes the write that binds a pod to its node.
public interface BindPlugin {
    String name();

    Write bind(PodInfo pod, String node);
}
