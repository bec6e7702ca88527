package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.selector.Taint;
import atoll.controllers.kinds.Interner;
import java.util.List;
import java.util.Map;

/// What decides whether a daemon runs on a node. Heartbeats, conditions and addresses are not in
/// it: two equal ones mean that nothing changed for any daemon.
record DaemonNode(String name, Map<String, String> labels, List<Taint> taints) {
    /// @param interner shares labels and taints, which many nodes have in common
    static DaemonNode of(KubeObject node, Interner interner) {
        return new DaemonNode(
                node.name(),
                interner.one(node.labels()),
                interner.one(
                        node.spec().array("taints").objects().stream().map(Taint::of).toList()));
    }
}
