package atoll.placement.schedule;

import atoll.placement.schedule.Decision.Reason;
import atoll.placement.schedule.Decision.Result;
import atoll.placement.schedule.Placement.Division;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides where a binding goes: filters the clusters, selects groups by the spread constraints,
/// and divides the replicas. A pure function; what was decided before only breaks ties.
///
/// Karmada's generic scheduler. Clusters that already hold replicas are judged more mildly: a
/// cluster that is not ready, or has a NoSchedule taint, loses none. Each cluster gets a reason or
/// a share, which is what [Decision] keeps.
public final class FleetScheduler {
    private FleetScheduler() {}

    /// What is to be placed.
    ///
    /// @param kind `apiVersion/kind`
    /// @param replicas 0: the kind has none, and is only copied
    /// @param request what each replica asks for
    /// @param held replicas by cluster as they are
    public record Demand(
            String kind,
            boolean hasReplicas,
            long replicas,
            Capacity request,
            Map<String, Long> held) {}

    /// Groups of clusters are tried in their order; the first in which all fits is taken.
    ///
    /// @param clusters of the whole fleet
    /// @throws IllegalArgumentException for a placement without any affinity
    public static Decision decide(
            Placement placement, Demand demand, Collection<FleetCluster> clusters) {
        @Nullable Decision first = null;
        for (Placement.Affinity affinity : placement.affinities()) {
            Decision decision = decide(placement, affinity, demand, clusters);
            if (decision.result() instanceof Result.Placed) {
                return decision;
            }
            // The first group's refusal is the one the user most likely means.
            first = first == null ? decision : first;
        }
        if (first == null) {
            throw new IllegalArgumentException("a placement has at least one affinity");
        }
        return first;
    }

    /// For one group of clusters.
    private static Decision decide(
            Placement placement,
            Placement.Affinity affinity,
            Demand demand,
            Collection<FleetCluster> clusters) {
        var reasons = new TreeMap<String, Reason>();
        var fitting = new ArrayList<FleetCluster>();
        for (FleetCluster cluster : clusters) {
            String against = reasonAgainst(placement, affinity, demand, cluster);
            reasons.put(cluster.name(), new Reason(cluster.name(), against, 0, 0));
            if (against == null) {
                fitting.add(cluster);
            }
        }
        addUnknown(affinity.clusters(), reasons);
        if (fitting.isEmpty()) {
            return refused("NoClusterFit", clusters.size(), reasons);
        }
        List<FleetCluster> selected = Spread.select(placement.spread(), fitting, demand);
        if (selected.isEmpty()) {
            String message = Spread.shortfall(placement.spread(), fitting);
            return new Decision(new Result.Refused("NoClusterFit", message), list(reasons));
        }
        leaveOut(fitting, selected, reasons);
        return divide(placement.division(), affinity, demand, selected, reasons);
    }

    /// The first reason found; null: the cluster will do.
    private static @Nullable String reasonAgainst(
            Placement placement, Placement.Affinity affinity, Demand demand, FleetCluster cluster) {
        String against = affinity.clusters().reasonAgainst(cluster);
        if (against != null) {
            return against;
        }
        if (cluster.leaving()) {
            return "cluster is being deleted";
        }
        if (!cluster.servedKinds().isEmpty() && !cluster.servedKinds().contains(demand.kind())) {
            return "cluster(s) did not have the API resource";
        }
        boolean holds = demand.held().containsKey(cluster.name());
        if (!cluster.ready() && !holds) {
            return "cluster is not ready";
        }
        for (FleetCluster.Taint taint : cluster.taints()) {
            boolean keepsOut =
                    taint.effect().equals("NoExecute")
                            || (taint.effect().equals("NoSchedule") && !holds);
            if (keepsOut && placement.tolerations().stream().noneMatch(t -> t.tolerates(taint))) {
                return "cluster(s) had untolerated taint " + taint;
            }
        }
        return null;
    }

    /// Names in the policy that no cluster bears are said, not skipped.
    ///
    /// @param reasons gets one for each such name
    private static void addUnknown(ClusterSelector selector, Map<String, Reason> reasons) {
        for (String name : selector.clusterNames()) {
            reasons.computeIfAbsent(
                    name, _ -> new Reason(name, "cluster \"" + name + "\" does not exist", 0, 0));
        }
    }

    /// @param reasons is changed
    private static void leaveOut(
            List<FleetCluster> fitting, List<FleetCluster> selected, Map<String, Reason> reasons) {
        for (FleetCluster cluster : fitting) {
            if (!selected.contains(cluster)) {
                reasons.put(
                        cluster.name(),
                        new Reason(
                                cluster.name(), "cluster is beyond the spread constraints", 0, 0));
            }
        }
    }

    /// Where room matters, all replicas find room or none is placed. Clusters whose share is 0 are
    /// not targets.
    private static Decision divide(
            Division division,
            Placement.Affinity affinity,
            Demand demand,
            List<FleetCluster> selected,
            Map<String, Reason> reasons) {
        SortedMap<String, Long> weights = weights(division, demand, selected);
        long room = weights.values().stream().mapToLong(Long::longValue).sum();
        boolean bounded =
                division instanceof Division.AvailableWeights
                        || division instanceof Division.Aggregated;
        if (demand.hasReplicas() && bounded && room < demand.replicas()) {
            String message =
                    "Clusters available replicas %d are not enough to schedule.".formatted(room);
            return new Decision(new Result.Refused("Unschedulable", message), list(reasons));
        }
        SortedMap<String, Long> shares = Shares.of(division, demand, weights);
        shares.forEach((name, share) ->
                reasons.put(name, new Reason(name, null, weights.getOrDefault(name, 0L), share)));
        if (demand.hasReplicas() && !(division instanceof Division.Duplicated)) {
            shares.values().removeIf(share -> share == 0);
        }
        return new Decision(new Result.Placed(shares, affinity.name()), list(reasons));
    }

    /// Fixed weights that are all 0 count as equal ones.
    private static SortedMap<String, Long> weights(
            Division division, Demand demand, List<FleetCluster> selected) {
        var weights = new TreeMap<String, Long>();
        for (FleetCluster cluster : selected) {
            long weight =
                    switch (division) {
                        case Division.Duplicated() -> 0;
                        case Division.StaticWeights(var list) -> staticWeight(list, cluster);
                        case Division.AvailableWeights(), Division.Aggregated() ->
                                room(cluster, demand);
                    };
            weights.put(cluster.name(), weight);
        }
        if (division instanceof Division.StaticWeights
                && weights.values().stream().allMatch(weight -> weight == 0)) {
            weights.replaceAll((_, _) -> 1L);
        }
        return weights;
    }

    /// Several entries that mean one cluster: the largest weight counts, as in Karmada.
    private static long staticWeight(List<Placement.Weight> weights, FleetCluster cluster) {
        return weights.stream()
                .filter(weight -> weight.clusters().matches(cluster))
                .mapToLong(Placement.Weight::weight)
                .max()
                .orElse(0);
    }

    /// What the cluster has room for, counting what this very binding holds there already.
    static long room(FleetCluster cluster, Demand demand) {
        long free = cluster.available().replicas(demand.request());
        return Math.min(Capacity.UNKNOWN, free + demand.held().getOrDefault(cluster.name(), 0L));
    }

    /// `0/3 clusters are available: 1 cluster is not ready, 2 cluster labels do not match.`
    private static Decision refused(String reason, int total, Map<String, Reason> reasons) {
        Map<String, Long> counts =
                reasons.values().stream()
                        .map(Reason::against)
                        .filter(against -> against != null)
                        .collect(
                                Collectors.groupingBy(
                                        against -> against, TreeMap::new, Collectors.counting()));
        String why =
                String.join(
                        ", ",
                        counts.entrySet().stream()
                                .map(count -> count.getValue() + " " + count.getKey())
                                .toList());
        String message = "0/" + total + " clusters are available: " + why + ".";
        return new Decision(new Result.Refused(reason, message), list(reasons));
    }

    private static List<Reason> list(Map<String, Reason> reasons) {
        return List.copyOf(reasons.values());
    }
}
