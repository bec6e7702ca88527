package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How fast nodes that fell silent may lose their pods, by zone. When much is silent at once, the
/// fault is more likely between us and the nodes, and evicting would make it worse.
///
/// A zone with no ready node is *full*, one with more than half and more than two silent *partial*.
/// Usual zones lose a node every 10 s; a partial one every 100 s when it is large and none when it
/// is small; when no zone has a ready node, none at all.
final class Zones {
    /// 0.1 nodes a second: --node-eviction-rate.
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);

    /// 0.01 nodes a second: --secondary-node-eviction-rate.
    private static final Duration DISRUPTED_PAUSE = Duration.ofSeconds(100);

    /// --unhealthy-zone-threshold.
    private static final double UNHEALTHY_SHARE = 0.55;

    /// --large-cluster-size-threshold: smaller zones stop evicting when disrupted.
    private static final int LARGE = 50;

    /// Nodes that fall silent together do so within upstream's monitor period: nobody is judged
    /// before all of them are seen.
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(5);

    /// When the next node of a zone may be tainted.
    private final Map<String, Instant> nextAt = new HashMap<>();

    private enum State {
        NORMAL,
        PARTIAL,
        FULL
    }

    private static final class Count {
        int ready;

        /// Nodes whose condition Ready is not True, for whatever reason.
        int silent;

        /// Upstream's `ComputeZoneState`.
        State state() {
            if (ready == 0 && silent > 0) {
                return State.FULL;
            }
            boolean many = silent > 2 && silent >= UNHEALTHY_SHARE * (ready + silent);
            return many ? State.PARTIAL : State.NORMAL;
        }
    }

    /// Whether `node` may be tainted now, which then counts.
    ///
    /// Counts all nodes with each call.
    ///
    /// @param since when it stopped being ready
    /// @param all nodes of the cluster
    /// @return null: yes; else when to ask again
    @Nullable Instant admit(
            KubeObject node, Instant since, Collection<KubeObject> all, Instant now) {
        Instant seen = since.plus(SEEN_WITHIN);
        if (now.isBefore(seen)) {
            return seen;
        }
        Map<String, Count> counts = count(all);
        String zone = zone(node);
        Count own = counts.getOrDefault(zone, new Count());
        boolean nothingReady = counts.values().stream().allMatch(c -> c.state() == State.FULL);
        Duration pause =
                switch (own.state()) {
                    case NORMAL -> USUAL_PAUSE;
                    case FULL -> nothingReady && all.size() > 1 ? Duration.ZERO : USUAL_PAUSE;
                    case PARTIAL ->
                            own.ready + own.silent > LARGE ? DISRUPTED_PAUSE : Duration.ZERO;
                };
        if (pause.isZero()) {
            return now.plus(USUAL_PAUSE);
        }
        Instant next = nextAt.getOrDefault(zone, Instant.MIN);
        if (now.isBefore(next)) {
            return next;
        }
        nextAt.put(zone, now.plus(pause));
        return null;
    }

    /// By zone; nodes without labels are a zone of their own.
    private static Map<String, Count> count(Collection<KubeObject> nodes) {
        var counts = new HashMap<String, Count>();
        for (KubeObject node : nodes) {
            Count count = counts.computeIfAbsent(zone(node), _ -> new Count());
            if (NodeConditions.ready(node.status().array("conditions")).equals("True")) {
                count.ready++;
            } else {
                count.silent++;
            }
        }
        return counts;
    }

    /// `REGION/ZONE`, either of which may be empty.
    private static String zone(KubeObject node) {
        Map<String, String> labels = node.labels();
        return labels.getOrDefault("topology.kubernetes.io/region", "")
                + "/"
                + labels.getOrDefault("topology.kubernetes.io/zone", "");
    }
}
