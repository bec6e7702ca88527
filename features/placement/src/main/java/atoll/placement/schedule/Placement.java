package atoll.placement.schedule;

import atoll.base.json.JsonObject;
import java.util.List;

/// `spec.placement` of a policy or binding.
///
/// Read, with Karmada's defaults filled in; nothing is checked.
///
/// @param affinities tried in order until one has room; one unnamed for `clusterAffinity`
/// @param tolerations of clusters' taints
/// @param spread constraints in their order
public record Placement(
        List<Affinity> affinities,
        List<Toleration> tolerations,
        List<SpreadConstraint> spread,
        Division division) {

    /// @param name empty for the single `clusterAffinity`
    public record Affinity(String name, ClusterSelector clusters) {}

    /// @param operator `Equal` or `Exists`
    /// @param effect empty: every effect
    public record Toleration(String key, String operator, String value, String effect) {
        /// An empty effect bears every effect, an empty key with `Exists` every taint.
        boolean tolerates(FleetCluster.Taint taint) {
            if (!effect.isEmpty() && !effect.equals(taint.effect())) {
                return false;
            }
            if (operator.equals("Exists")) {
                return key.isEmpty() || key.equals(taint.key());
            }
            return key.equals(taint.key()) && value.equals(taint.value());
        }
    }

    /// @param field cluster, region, zone or provider; or the key of a label
    /// @param byLabel whether `field` is such a key
    /// @param minGroups at least 1
    /// @param maxGroups 0: no limit
    public record SpreadConstraint(String field, boolean byLabel, int minGroups, int maxGroups) {
        /// The groups that the cluster belongs to.
        List<String> groupsOf(FleetCluster cluster) {
            if (!byLabel) {
                return cluster.topology(field);
            }
            String value = cluster.labels().get(field);
            return value == null ? List.of() : List.of(value);
        }
    }

    /// How replicas are shared out.
    public sealed interface Division {
        /// Every cluster gets all replicas.
        record Duplicated() implements Division {}

        /// By fixed weights; clusters in no list get none. No weights at all: equal shares.
        record StaticWeights(List<Weight> weights) implements Division {}

        /// By how many replicas each cluster has room for.
        record AvailableWeights() implements Division {}

        /// Into as few clusters as have room.
        record Aggregated() implements Division {}
    }

    /// @param clusters whom the weight is for
    public record Weight(ClusterSelector clusters, long weight) {}

    /// @param json `spec.placement`; empty: all clusters, every replica in each
    public static Placement of(JsonObject json) {
        return new Placement(
                affinities(json),
                json.array("clusterTolerations").objects().stream()
                        .map(toleration ->
                                new Toleration(
                                        toleration.stringOr("key", ""),
                                        toleration.stringOr("operator", "Equal"),
                                        toleration.stringOr("value", ""),
                                        toleration.stringOr("effect", "")))
                        .toList(),
                json.array("spreadConstraints").objects().stream().map(Placement::spread).toList(),
                division(json));
    }

    /// Never empty.
    private static List<Affinity> affinities(JsonObject json) {
        List<JsonObject> groups = json.array("clusterAffinities").objects();
        if (groups.isEmpty()) {
            return List.of(new Affinity("", ClusterSelector.of(json.object("clusterAffinity"))));
        }
        return groups.stream()
                .map(group ->
                        new Affinity(group.stringOr("affinityName", ""), ClusterSelector.of(group)))
                .toList();
    }

    /// A field counts before a label, should both be given.
    private static SpreadConstraint spread(JsonObject json) {
        String label = json.stringOr("spreadByLabel", "");
        boolean byLabel = !label.isEmpty() && json.stringOr("spreadByField", "").isEmpty();
        return new SpreadConstraint(
                byLabel ? label : json.stringOr("spreadByField", "cluster"),
                byLabel,
                (int) Math.max(1, json.longOr("minGroups", 1)),
                (int) json.longOr("maxGroups", 0));
    }

    /// Anything that is not clearly aggregated or dynamic is divided by fixed weights.
    private static Division division(JsonObject placement) {
        JsonObject strategy = placement.object("replicaScheduling");
        // Karmada's default for the type applies only inside a given strategy.
        String fallback = placement.has("replicaScheduling") ? "Divided" : "Duplicated";
        if (strategy.stringOr("replicaSchedulingType", fallback).equals("Duplicated")) {
            return new Division.Duplicated();
        }
        if (strategy.stringOr("replicaDivisionPreference", "Weighted").equals("Aggregated")) {
            return new Division.Aggregated();
        }
        JsonObject preference = strategy.object("weightPreference");
        if (!preference.stringOr("dynamicWeight", "").isEmpty()) {
            return new Division.AvailableWeights();
        }
        return new Division.StaticWeights(
                preference.array("staticWeightList").objects().stream()
                        .map(weight ->
                                new Weight(
                                        ClusterSelector.of(weight.object("targetCluster")),
                                        weight.longOr("weight", 0)))
                        .toList());
    }
}
