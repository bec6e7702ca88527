package atoll.scheduler.plugins;

import atoll.api.selector.Taint;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;

/// A cordoned node takes only pods that tolerate that. Whoever tolerates the taint that the node
/// controller puts there may go there: pods of daemons do.
final class NodeUnschedulable implements FilterPlugin {
    private static final Rejection CORDONED = Rejection.unresolvable("node(s) were unschedulable");
    private static final Taint TAINT =
            new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        if (pod.tolerations().stream().anyMatch(toleration -> toleration.tolerates(TAINT))) {
            return NodeFilter.PASS;
        }
        return row -> nodes.facts(row).unschedulable() ? CORDONED : null;
    }
}
