package atoll.placement.schedule;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Where a binding goes, and why.
///
/// @param reasons of every cluster of the fleet, by name
public record Decision(Result result, List<Reason> reasons) {
    public Decision {
        reasons = List.copyOf(reasons);
    }

    public sealed interface Result {
        /// @param replicas by cluster; for what has no replicas, 0
        /// @param affinityName of the group that was taken; empty without groups
        record Placed(SortedMap<String, Long> replicas, String affinityName) implements Result {}

        /// @param reason `NoClusterFit` or `Unschedulable`
        record Refused(String reason, String message) implements Result {}
    }

    /// What was thought of one cluster.
    ///
    /// @param against why it was left out; null when it was not
    /// @param weight its claim when replicas were divided; 0 when they were not
    public record Reason(String cluster, @Nullable String against, long weight, long replicas) {
        JsonObject toJson() {
            var json = JsonObject.builder().put("cluster", cluster);
            if (against != null) {
                return json.put("filtered", against).build();
            }
            return json.put("weight", weight).put("replicas", replicas).build();
        }
    }

    /// The reasons as the binding keeps them.
    public JsonObject toJson() {
        return JsonObject.of(
                "clusters", JsonArray.of(reasons.stream().map(Reason::toJson).toList()));
    }

    /// `member1:6, member2:3`.
    public static String words(Map<String, Long> replicas) {
        return String.join(
                ", ",
                replicas.entrySet().stream()
                        .map(share -> share.getKey() + ":" + share.getValue())
                        .toList());
    }
}
