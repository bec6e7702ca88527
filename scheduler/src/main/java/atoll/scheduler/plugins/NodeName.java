package atoll.scheduler.plugins;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;

/// A pod that names its node takes no other. Such a pod counts as bound and does not come here
/// through the queue; it matters where a nominated or bound pod is asked about.
final class NodeName implements FilterPlugin {
    private static final Rejection OTHER =
            Rejection.unresolvable("node(s) didn't match the requested node name");

    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        if (!pod.isBound()) {
            return NodeFilter.PASS;
        }
        return row -> nodes.facts(row).name().equals(pod.node()) ? null : OTHER;
    }
}
