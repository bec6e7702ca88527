package atoll.server.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Labels of nodes that have other names since they are stable. A volume's affinity, which is fixed
/// otherwise, may go over to them.
final class NodeLabelRenames {
    private static final Map<String, String> STABLE =
            Map.of(
                    "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
                    "beta.kubernetes.io/os", "kubernetes.io/os",
                    "beta.kubernetes.io/arch", "kubernetes.io/arch",
                    "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

    private NodeLabelRenames() {}

    /// Whether an affinity is as it was but for such names: the `key` of its requirements.
    static boolean only(@Nullable Json was, @Nullable Json now) {
        if (was instanceof JsonArray before && now instanceof JsonArray after) {
            return before.size() == after.size()
                    && IntStream.range(0, before.size())
                            .allMatch(i -> only(before.get(i), after.get(i)));
        }
        if (was instanceof JsonObject before && now instanceof JsonObject after) {
            return before.keys().equals(after.keys())
                    && before.keys().stream().allMatch(key -> only(key, before, after));
        }
        return Objects.equals(was, now);
    }

    /// Upstream takes no name at all for the stable one of those that have none.
    private static boolean only(String key, JsonObject before, JsonObject after) {
        boolean renamed =
                key.equals("key")
                        && STABLE.getOrDefault(before.stringOr(key, ""), "")
                                .equals(after.stringOr(key, ""));
        return renamed || only(before.get(key), after.get(key));
    }
}
