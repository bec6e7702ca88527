package atoll.placement.schedule;

import atoll.placement.schedule.FleetScheduler.Demand;
import atoll.placement.schedule.Placement.Division;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Shares replicas out among the selected clusters. Pure. Room has been checked before: what is
/// asked for fits.
final class Shares {
    private Shares() {}

    /// @param weights of every selected cluster; room for the divisions that look at it
    /// @return a share for each cluster of `weights`, also 0
    static SortedMap<String, Long> of(
            Division division, Demand demand, SortedMap<String, Long> weights) {
        if (!demand.hasReplicas() || division instanceof Division.Duplicated) {
            var all = new TreeMap<String, Long>();
            weights.keySet().forEach(name -> all.put(name, demand.replicas()));
            return all;
        }
        return switch (division) {
            case Division.Duplicated() -> throw new AssertionError("handled above");
            case Division.StaticWeights(_) ->
                    Webster.divide(demand.replicas(), weights, demand.held());
            case Division.AvailableWeights() -> byRoom(demand, weights);
            case Division.Aggregated() -> aggregated(demand, weights);
        };
    }

    /// Scaling keeps what runs: growth is divided by the room that is left, shrinking by what is
    /// held.
    private static SortedMap<String, Long> byRoom(Demand demand, SortedMap<String, Long> room) {
        var held = new TreeMap<String, Long>();
        room.forEach((name, most) ->
                held.put(name, Math.min(most, demand.held().getOrDefault(name, 0L))));
        long have = held.values().stream().mapToLong(Long::longValue).sum();
        if (have >= demand.replicas()) {
            return Webster.divide(demand.replicas(), held, held);
        }
        var left = new TreeMap<String, Long>();
        room.forEach((name, most) -> left.put(name, most - held.getOrDefault(name, 0L)));
        SortedMap<String, Long> growth = Webster.divide(demand.replicas() - have, left, held);
        growth.replaceAll((name, more) -> more + held.getOrDefault(name, 0L));
        return growth;
    }

    /// Fills clusters that hold some already, then the roomiest. The last cluster that is needed
    /// gets the rest; the others 0.
    private static SortedMap<String, Long> aggregated(Demand demand, SortedMap<String, Long> room) {
        List<Map.Entry<String, Long>> order =
                room.entrySet().stream()
                        .sorted(
                                Comparator.comparing((Map.Entry<String, Long> entry) ->
                                                demand.held().getOrDefault(entry.getKey(), 0L) == 0)
                                        .thenComparing(
                                                Map.Entry::getValue, Comparator.reverseOrder())
                                        .thenComparing(Map.Entry::getKey))
                        .toList();
        var shares = new TreeMap<String, Long>();
        long left = demand.replicas();
        for (var entry : order) {
            long share = Math.min(left, entry.getValue());
            shares.put(entry.getKey(), share);
            left -= share;
        }
        return shares;
    }
}
