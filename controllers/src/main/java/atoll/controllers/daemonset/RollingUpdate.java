package atoll.controllers.daemonset;

import atoll.controllers.pods.PodDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which old daemons to remove, and where to put a new one beside the old, in one step of a rolling
/// update. Within its bounds; what does not run anyway is replaced at once.
///
/// Pure: reads the pods of each node, fills [#delete] and [#createOn]. Call one of [#replacing] and
/// [#surging], once; the order of nodes decides who is first.
final class RollingUpdate {
    private final Map<String, List<DaemonPod>> byNode;
    private final Predicate<DaemonPod> updated;
    private final int minReadySeconds;
    private final Instant now;
    final List<DaemonPod> delete = new ArrayList<>();
    final List<String> createOn = new ArrayList<>();

    /// @param byNode nodes that want a daemon, with their pods that are not going
    /// @param updated whether a pod is of the present template
    RollingUpdate(
            Map<String, List<DaemonPod>> byNode,
            Predicate<DaemonPod> updated,
            int minReadySeconds,
            Instant now) {
        this.byNode = byNode;
        this.updated = updated;
        this.minReadySeconds = minReadySeconds;
        this.now = now;
    }

    /// The one old and the one new pod of a node.
    private record Pair(@Nullable DaemonPod old, @Nullable DaemonPod fresh) {}

    /// Null when a node has more than one of a sort: not this step's affair.
    private @Nullable Pair pair(List<DaemonPod> pods) {
        DaemonPod old = null;
        DaemonPod fresh = null;
        for (DaemonPod pod : pods) {
            if (updated.test(pod)) {
                if (fresh != null) {
                    return null;
                }
                fresh = pod;
            } else {
                if (old != null) {
                    return null;
                }
                old = pod;
            }
        }
        return new Pair(old, fresh);
    }

    /// Ready for long enough, and not going.
    private boolean available(DaemonPod daemon) {
        PodDigest pod = daemon.pod();
        return !pod.terminating() && pod.available(minReadySeconds, now);
    }

    /// Deletes old pods so that no more than `maxUnavailable` nodes go without. Old pods that are
    /// not available are deleted whatever the bound: that costs nothing. A node without a daemon
    /// counts as going without.
    RollingUpdate replacing(int maxUnavailable) {
        int unavailable = 0;
        List<DaemonPod> candidates = new ArrayList<>();
        for (List<DaemonPod> pods : byNode.values()) {
            Pair pair = pair(pods);
            if (pair == null || (pair.old() == null) == (pair.fresh() == null)) {
                unavailable++;
            } else if (pair.fresh() != null) {
                unavailable += available(pair.fresh()) ? 0 : 1;
            } else if (pair.old() != null) {
                if (!available(pair.old())) {
                    delete.add(pair.old());
                } else {
                    candidates.add(pair.old());
                }
            }
        }
        int room = Math.clamp(maxUnavailable - unavailable, 0, candidates.size());
        delete.addAll(candidates.subList(0, room));
        return this;
    }

    /// Puts new pods beside old ones, on no more than `maxSurge` nodes at a time. An old pod goes
    /// once the new one beside it is available.
    RollingUpdate surging(int maxSurge) {
        int surging = 0;
        List<String> candidates = new ArrayList<>();
        for (Map.Entry<String, List<DaemonPod>> node : byNode.entrySet()) {
            Pair pair = pair(node.getValue());
            if (pair == null) {
                surging++;
            } else if (pair.old() != null && pair.fresh() == null) {
                if (available(pair.old())) {
                    candidates.add(node.getKey());
                } else {
                    createOn.add(node.getKey());
                }
            } else if (pair.old() != null && pair.fresh() != null) {
                if (available(pair.fresh())) {
                    delete.add(pair.old());
                } else {
                    surging++;
                }
            }
        }
        if (!delete.isEmpty()) {
            // What was replaced goes first, and is seen to be gone before the next is made.
            createOn.clear();
            return this;
        }
        int room = Math.clamp(maxSurge - surging, 0, candidates.size());
        createOn.addAll(candidates.subList(0, room));
        return this;
    }
}
