package atoll.scheduler.plugins;

import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// How many pods of a sort there are in each place, where a place is all nodes with the same value
/// of a label. Read by key only, so its order never matters.
final class Places {
    private final Map<String, Integer> counts = new HashMap<>();

    /// Every pod of those nodes is looked at. A place whose nodes hold no such pod counts, with 0.
    ///
    /// @param nodes which rows belong to any place
    static Places count(
            NodeTable table, String topologyKey, IntPredicate nodes, Predicate<PodInfo> pods) {
        var places = new Places();
        for (int row = 0; row < table.end(); row++) {
            if (!table.holdsNode(row)) {
                continue;
            }
            String place = table.facts(row).labels().get(topologyKey);
            if (place != null && nodes.test(row)) {
                int matching = 0;
                for (PodInfo pod : table.pods(row)) {
                    if (pods.test(pod)) {
                        matching++;
                    }
                }
                places.counts.merge(place, matching, Integer::sum);
            }
        }
        return places;
    }

    /// 0 for a place without such pods, and for an unknown one.
    int of(String place) {
        return counts.getOrDefault(place, 0);
    }

    /// How many places there are.
    int size() {
        return counts.size();
    }

    /// The count of the emptiest place; 0 when there is none.
    int least() {
        return counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    /// Whether any place holds such a pod.
    boolean anyPod() {
        return counts.values().stream().anyMatch(count -> count > 0);
    }
}
