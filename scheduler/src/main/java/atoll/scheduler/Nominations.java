package atoll.scheduler;

import atoll.api.ObjectKey;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pods for which others were made to leave, and the nodes that are kept for them. A nominated pod
/// is counted on its node like one that runs there, except while its own turn is decided.
final class Nominations {
    private final NodeTable nodes;
    private final Map<ObjectKey, PodInfo> kept = new LinkedHashMap<>();

    Nominations(NodeTable nodes) {
        this.nodes = nodes;
    }

    void keep(PodInfo pod, String node) {
        PodInfo reserved = pod.boundTo(node);
        kept.put(pod.key(), reserved);
        nodes.putPod(reserved);
    }

    /// Ends a nomination.
    ///
    /// @return the node that was kept; null when none was
    @Nullable String release(ObjectKey key) {
        PodInfo reserved = kept.remove(key);
        if (reserved == null) {
            return null;
        }
        nodes.removePod(key);
        return reserved.node();
    }

    boolean isNominated(ObjectKey key) {
        return kept.containsKey(key);
    }
}
