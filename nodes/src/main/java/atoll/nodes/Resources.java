package atoll.nodes;

import atoll.api.GroupVersionResource;

/// The resources the engine reads and writes.
final class Resources {
    static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    static final GroupVersionResource LEASES =
            new GroupVersionResource("coordination.k8s.io", "v1", "leases");

    private Resources() {}
}
