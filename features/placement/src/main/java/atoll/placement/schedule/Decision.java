package atoll.placement.schedule;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a binding goes, and why.
///
/// The reasons are kept in the binding's annotation, so that *why not there?* can be answered
/// later.
///
/// @param reasons of every cluster of the fleet, by name
public record Decision(Result result, List<Reason> reasons) {
    /// Clusters named for one reason, so that an Event stays within its 1,024 characters.
    private static final int NAMED_MAX = 5;

    public Decision {
        reasons = List.copyOf(reasons);
    }

    public sealed interface Result {
        /// @param replicas by cluster; for what has no replicas, 0
        /// @param affinityName of the group that was taken; empty without groups
        record Placed(SortedMap<String, Long> replicas, String affinityName) implements Result {}

        /// @param reason `NoClusterFit` or `Unschedulable`
        /// @param message the condition's, in Karmada's form
        record Refused(String reason, String message) implements Result {}
    }

    /// What was thought of one cluster.
    ///
    /// @param against why it was left out; null when it was not
    /// @param weight its claim when replicas were divided; 0 when they were not
    public record Reason(String cluster, @Nullable String against, long weight, long replicas) {
        /// Either `filtered`, or weight and replicas.
        JsonObject toJson() {
            var json = JsonObject.builder().put("cluster", cluster);
            if (against != null) {
                return json.put("filtered", against).build();
            }
            return json.put("weight", weight).put("replicas", replicas).build();
        }
    }

    /// The reasons as the binding keeps them. `{"clusters": [{"cluster": "a", "weight": 2,
    /// "replicas": 4}, {"cluster": "b", "filtered": "cluster is not ready"}]}`.
    public JsonObject toJson() {
        return JsonObject.of(
                "clusters", JsonArray.of(reasons.stream().map(Reason::toJson).toList()));
    }

    /// Who was left out and why, the clusters of one reason together: `cluster is not ready:
    /// member3, member4; …`. Of many clusters the first few are named.
    public String leftOut() {
        var byReason = new TreeMap<String, List<String>>();
        for (Reason reason : reasons) {
            if (reason.against() != null) {
                byReason.computeIfAbsent(reason.against(), _ -> new ArrayList<>())
                        .add(reason.cluster());
            }
        }
        var words = new ArrayList<String>();
        byReason.forEach((against, names) -> words.add(against + ": " + few(names)));
        return String.join("; ", words);
    }

    private static String few(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
        return names.size() <= NAMED_MAX
                ? first
                : first + " and " + (names.size() - NAMED_MAX) + " more";
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
