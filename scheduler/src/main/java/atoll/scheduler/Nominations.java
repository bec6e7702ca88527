package atoll.scheduler;

import atoll.api.ObjectKey;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pods for which others were made to leave, and the nodes that are kept for them. A nominated pod
/// is counted on its node like one that runs there, except while its own turn is decided.
///
/// What `status.nominatedNodeName` says to others is written by [Reports]; this is what the
/// scheduler itself goes by. It starts empty: a restarted scheduler finds the place anew. Upstream
/// counts a nominated pod only against pods of no higher priority; here it counts against all, and
/// a more important pod makes it give way by preemption.
final class Nominations {
    private final NodeTable nodes;
    private final Map<ObjectKey, PodInfo> kept = new LinkedHashMap<>();

    Nominations(NodeTable nodes) {
        this.nodes = nodes;
    }

    /// In place of what was kept for it before.
    void keep(PodInfo pod, String node) {
        PodInfo reserved = pod.boundTo(node);
        kept.put(pod.key(), reserved);
        nodes.putPod(reserved);
    }

    /// Ends a nomination.
    ///
    /// Frees what was counted. Called before the pod's own turn, and when it is bound or gone.
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
