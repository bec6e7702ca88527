package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;

/// How long a node's kubelet may keep what it read of Secrets and ConfigMaps, which nodes are told
/// in an annotation: the longer, the more nodes there are. Upstream's TTL controller. One instance
/// for a cluster; it remembers the size it found last, from which it moves up or down.
final class KeepingTime {
    private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";

    /// Upstream's sizes of clusters. They overlap, lest a node more or less change all nodes.
    ///
    /// @param nodesMin with fewer the size before it holds
    /// @param nodesMax with more the size after it holds
    private record Size(int nodesMin, int nodesMax, int seconds) {}

    private static final Size[] SIZES = {
        new Size(0, 100, 0),
        new Size(90, 500, 15),
        new Size(450, 1000, 30),
        new Size(900, 2000, 60),
        new Size(1800, Integer.MAX_VALUE, 300)
    };

    private int size;

    /// The node with the time for a cluster of so many nodes. The same object when it says so
    /// already.
    KubeObject told(KubeObject node, int nodes) {
        while (nodes > SIZES[size].nodesMax()) {
            size++;
        }
        while (nodes < SIZES[size].nodesMin()) {
            size--;
        }
        String seconds = Integer.toString(SIZES[size].seconds());
        if (seconds.equals(node.annotations().get(ANNOTATION))) {
            return node;
        }
        return KubeObject.of(
                node.tree()
                        .update(
                                "metadata",
                                metadata ->
                                        metadata.update(
                                                "annotations",
                                                all -> all.with(ANNOTATION, seconds))));
    }
}
