package atoll.scheduler.plugins;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.HostPort;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import java.util.List;

/// Two pods of one node cannot take the same host port.
final class NodePorts implements FilterPlugin {
    private static final Rejection TAKEN =
            Rejection.resolvable("node(s) didn't have free ports for the requested pod ports");

    @Override
    public String name() {
        return "NodePorts";
    }

    /// Nodes none of whose pods takes a host port are passed without a look at their pods.
    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        List<HostPort> wanted = pod.hostPorts();
        if (wanted.isEmpty()) {
            return NodeFilter.PASS;
        }
        return row -> {
            if (!nodes.hasHostPorts(row)) {
                return null;
            }
            for (PodInfo other : nodes.pods(row)) {
                for (HostPort port : other.hostPorts()) {
                    if (wanted.stream().anyMatch(port::conflictsWith)) {
                        return TAKEN;
                    }
                }
            }
            return null;
        };
    }
}
