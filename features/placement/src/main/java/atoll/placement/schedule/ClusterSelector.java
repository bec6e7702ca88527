package atoll.placement.schedule;

import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Karmada's `ClusterAffinity`: which clusters are meant. Absent parts do not restrict.
///
/// @param clusterNames empty: any
public record ClusterSelector(
        List<String> clusterNames,
        List<String> exclude,
        LabelSelector labels,
        List<FieldRequirement> fields) {

    public static final ClusterSelector ANY =
            new ClusterSelector(List.of(), List.of(), LabelSelector.EVERYTHING, List.of());

    /// @param key provider, region or zone
    /// @param operator In, NotIn, Exists or DoesNotExist; no other matches any cluster
    public record FieldRequirement(String key, String operator, List<String> values) {
        boolean matches(FleetCluster cluster) {
            List<String> present = cluster.topology(key);
            boolean found = present.stream().anyMatch(values::contains);
            return switch (operator) {
                case "In" -> found;
                case "NotIn" -> !found;
                case "Exists" -> !present.isEmpty();
                case "DoesNotExist" -> present.isEmpty();
                default -> false;
            };
        }
    }

    public static ClusterSelector of(JsonObject json) {
        JsonArray fields = json.array("fieldSelector", "matchExpressions");
        return new ClusterSelector(
                json.array("clusterNames").strings(),
                json.array("exclude").strings(),
                LabelSelector.of(json.object("labelSelector")),
                fields.objects().stream()
                        .map(field ->
                                new FieldRequirement(
                                        field.stringOr("key", ""),
                                        field.stringOr("operator", ""),
                                        field.array("values").strings()))
                        .toList());
    }

    public boolean matches(FleetCluster cluster) {
        return reasonAgainst(cluster) == null;
    }

    /// Why the cluster is not meant; null when it is.
    @Nullable String reasonAgainst(FleetCluster cluster) {
        if (exclude.contains(cluster.name())) {
            return "cluster is excluded";
        }
        if (!clusterNames.isEmpty() && !clusterNames.contains(cluster.name())) {
            return "cluster name is not among those named";
        }
        if (!labels.matches(cluster.labels())) {
            return "cluster labels do not match";
        }
        for (FieldRequirement field : fields) {
            if (!field.matches(cluster)) {
                return "cluster " + field.key() + " does not match";
            }
        }
        return null;
    }
}
