package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// When each node was last heard of: its Lease renewed, or its status posted. By this process's
/// clock, because a node's own may be wrong. After a restart every node counts as just heard of.
final class NodeHealth {
    /// kube-controller-manager's --node-monitor-grace-period.
    static final Duration GRACE = Duration.ofSeconds(50);

    /// kube-controller-manager's --node-startup-grace-period, for a node that never said anything.
    static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private final Map<String, Heard> nodes = new HashMap<>();

    /// @param renewed `spec.renewTime` of the Lease, as text
    private record Heard(Instant at, @Nullable String renewed, @Nullable JsonObject ready) {}

    /// Takes in what node and Lease say now.
    ///
    /// @param renewed null: there is no Lease
    /// @return when the node must be called silent, unless it is heard of again
    Instant observe(KubeObject node, @Nullable String renewed, Instant now) {
        JsonObject ready = Conditions.find(node.status().array("conditions"), "Ready");
        Heard before = nodes.get(node.name());
        Instant at = before == null || isNews(before, renewed, ready) ? now : before.at();
        Heard heard = new Heard(at, renewed, ready);
        nodes.put(node.name(), heard);
        return heard.at().plus(ready == null ? STARTUP_GRACE : GRACE);
    }

    private static boolean isNews(
            Heard before, @Nullable String renewed, @Nullable JsonObject ready) {
        return !Objects.equals(before.renewed(), renewed) || isPosted(before.ready(), ready);
    }

    /// Whether the node itself posted: what this controller turned to Unknown is no sign of life.
    private static boolean isPosted(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after == null || after.stringOr("status", "").equals("Unknown")) {
            return false;
        }
        return before == null || !after.equals(before);
    }

    /// For a node that is gone.
    void forget(String node) {
        nodes.remove(node);
    }
}
