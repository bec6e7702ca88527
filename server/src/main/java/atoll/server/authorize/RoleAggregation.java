package atoll.server.authorize;

import atoll.api.KubeObject;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What a ClusterRole with an `aggregationRule` consists of. A pure function: a controller watches
/// ClusterRoles and stores what this answers.
public final class RoleAggregation {
    private RoleAggregation() {}

    public static boolean isAggregated(KubeObject clusterRole) {
        return clusterRole.tree().has("aggregationRule");
    }

    /// The rules of all ClusterRoles that `clusterRole` selects, in the order of their names, each
    /// rule once.
    ///
    /// @param all every ClusterRole of the cluster
    public static JsonArray rules(KubeObject clusterRole, Collection<KubeObject> all) {
        List<LabelSelector> selectors =
                clusterRole
                        .tree()
                        .array("aggregationRule", "clusterRoleSelectors")
                        .objects()
                        .stream()
                        .map(RoleAggregation::selector)
                        .toList();
        var rules = new LinkedHashSet<JsonObject>();
        all.stream()
                .filter(role -> !role.name().equals(clusterRole.name()))
                .filter(role -> selects(selectors, role.labels()))
                .sorted(Comparator.comparing(KubeObject::name))
                .forEach(role -> rules.addAll(role.tree().array("rules").objects()));
        return JsonArray.of(rules);
    }

    private static boolean selects(List<LabelSelector> selectors, Map<String, String> labels) {
        return selectors.stream().anyMatch(selector -> selector.matches(labels));
    }

    private static LabelSelector selector(JsonObject json) {
        var requirements =
                new java.util.ArrayList<>(
                        LabelSelector.of(json.object("matchLabels").strings()).requirements());
        for (JsonObject expression : json.array("matchExpressions").objects()) {
            requirements.add(
                    new LabelSelector.Requirement(
                            expression.stringOr("key", ""),
                            operator(expression.stringOr("operator", "")),
                            expression.array("values").strings().stream().sorted().toList()));
        }
        return new LabelSelector(requirements);
    }

    private static LabelSelector.Operator operator(String text) {
        return switch (text) {
            case "In" -> LabelSelector.Operator.IN;
            case "NotIn" -> LabelSelector.Operator.NOT_IN;
            case "Exists" -> LabelSelector.Operator.EXISTS;
            case "DoesNotExist" -> LabelSelector.Operator.DOES_NOT_EXIST;
            default ->
                    throw new IllegalArgumentException(
                            "\"" + text + "\" is not a valid label selector operator");
        };
    }
}
