package atoll.placement.schedule;

import atoll.placement.schedule.FleetScheduler.Demand;
import atoll.placement.schedule.Placement.SpreadConstraint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Selects clusters so that each constraint's groups number between its bounds. Groups and clusters
/// that hold replicas come first, then those with most room, then by name. Pure. Constraints are
/// applied one after the other, each to what the one before has left; Karmada weighs some of them
/// together.
final class Spread {
    private Spread() {}

    /// @param constraints in their order; none: all clusters are taken
    /// @return empty when some constraint cannot be met
    static List<FleetCluster> select(
            List<SpreadConstraint> constraints, List<FleetCluster> fitting, Demand demand) {
        List<FleetCluster> selected = fitting;
        for (SpreadConstraint constraint : constraints) {
            selected = select(constraint, selected, demand);
        }
        return selected;
    }

    /// A cluster that belongs to no group is left out, also when there are few enough groups.
    private static List<FleetCluster> select(
            SpreadConstraint constraint, List<FleetCluster> clusters, Demand demand) {
        Map<String, List<FleetCluster>> groups = groups(constraint, clusters);
        if (groups.size() < constraint.minGroups()) {
            return List.of();
        }
        if (constraint.maxGroups() <= 0 || groups.size() <= constraint.maxGroups()) {
            return clusters.stream()
                    .filter(cluster -> !constraint.groupsOf(cluster).isEmpty())
                    .toList();
        }
        Set<String> chosen = new TreeSet<>();
        groups.entrySet().stream()
                .sorted(
                        Comparator.comparing((Map.Entry<String, List<FleetCluster>> group) ->
                                        holding(group.getValue(), demand) == 0)
                                .thenComparingLong(group -> -room(group.getValue(), demand))
                                .thenComparing(Map.Entry::getKey))
                .limit(constraint.maxGroups())
                .forEach(group -> chosen.add(group.getKey()));
        return clusters.stream()
                .filter(cluster -> constraint.groupsOf(cluster).stream().anyMatch(chosen::contains))
                .toList();
    }

    /// A cluster with several zones is in several groups.
    private static Map<String, List<FleetCluster>> groups(
            SpreadConstraint constraint, List<FleetCluster> clusters) {
        var groups = new TreeMap<String, List<FleetCluster>>();
        for (FleetCluster cluster : clusters) {
            for (String value : constraint.groupsOf(cluster)) {
                groups.computeIfAbsent(value, _ -> new ArrayList<>()).add(cluster);
            }
        }
        return groups;
    }

    /// How many of the clusters hold replicas already.
    private static long holding(List<FleetCluster> clusters, Demand demand) {
        return clusters.stream()
                .filter(cluster -> demand.held().containsKey(cluster.name()))
                .count();
    }

    /// For how many more replicas they have room together.
    private static long room(List<FleetCluster> clusters, Demand demand) {
        return clusters.stream().mapToLong(cluster -> FleetScheduler.room(cluster, demand)).sum();
    }

    /// Which constraint the clusters are too few for.
    static String shortfall(List<SpreadConstraint> constraints, List<FleetCluster> fitting) {
        for (SpreadConstraint constraint : constraints) {
            int have = groups(constraint, fitting).size();
            if (have < constraint.minGroups()) {
                return "the number of feasible "
                        + constraint.field()
                        + " groups "
                        + have
                        + " is less than spreadConstraint.minGroups "
                        + constraint.minGroups();
            }
        }
        return "no clusters are left by the spread constraints together";
    }
}
