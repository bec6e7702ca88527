package atoll.placement.schedule;

import atoll.api.selector.LabelSelector;
import atoll.api.selector.SelectorException;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Karmada's `ClusterAffinity`: which clusters are meant. Absent parts do not restrict.
///
/// Pure. All given parts must hold.
///
/// @param clusterNames empty: any
/// @param invalid what is wrong with the label selector, which then matches no cluster; empty:
///   nothing
/// @param exclude names that are out whatever else holds
/// @param fields of the cluster's place; all must hold
public record ClusterSelector(
        List<String> clusterNames,
        List<String> exclude,
        LabelSelector labels,
        List<FieldRequirement> fields,
        String invalid) {

    public static final ClusterSelector ANY =
            new ClusterSelector(List.of(), List.of(), LabelSelector.EVERYTHING, List.of(), "");

    /// @param key provider, region or zone
    /// @param operator In, NotIn, Exists or DoesNotExist; no other matches any cluster
    public record FieldRequirement(String key, String operator, List<String> values) {
        /// A cluster with several zones matches when one of them does.
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

    /// A label selector that cannot be read makes no exception: it matches nothing, and says why.
    public static ClusterSelector of(JsonObject json) {
        LabelSelector labels = LabelSelector.EVERYTHING;
        String invalid = "";
        try {
            labels = LabelSelector.of(json.object("labelSelector"));
        } catch (SelectorException e) {
            invalid = String.valueOf(e.getMessage());
        }
        return new ClusterSelector(
                json.array("clusterNames").strings(),
                json.array("exclude").strings(),
                labels,
                json.array("fieldSelector", "matchExpressions").objects().stream()
                        .map(field ->
                                new FieldRequirement(
                                        field.stringOr("key", ""),
                                        field.stringOr("operator", ""),
                                        field.array("values").strings()))
                        .toList(),
                invalid);
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
        if (!invalid.isEmpty()) {
            return "cluster label selector is invalid: " + invalid;
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
