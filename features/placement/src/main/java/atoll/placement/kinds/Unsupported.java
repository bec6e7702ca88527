package atoll.placement.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/// Fields of Karmada's policies and bindings that are kept and not acted on. Whoever sets one is
/// told so; a field that becomes supported leaves this list. A policy from elsewhere is taken in
/// whole, so that it can be given back whole.
public final class Unsupported {
    /// Paths from `spec`; `[]` goes into every item of a list.
    private static final List<String> FIELDS =
            List.of(
                    "association",
                    "components",
                    "dependentOverrides",
                    "failover",
                    "gracefulEvictionTasks",
                    "placement.clusterAffinities[].overflowAffinities",
                    "placement.clusterTolerations[].tolerationSeconds",
                    "placement.workloadAffinity",
                    "rescheduleTriggeredAt",
                    "schedulePriority",
                    "workloadAffinityGroups");

    private Unsupported() {}

    /// Those that are set in the `spec` of a policy or binding, as paths from it. In the order of
    /// [#FIELDS]; fields that are empty or `false` do not count as set.
    public static List<String> in(JsonObject spec) {
        return FIELDS.stream().filter(field -> isSet(spec, List.of(field.split("\\.")))).toList();
    }

    /// `spec.failover, spec.placement.workloadAffinity`.
    public static String words(List<String> fields) {
        return String.join(", ", fields.stream().map(field -> "spec." + field).toList());
    }

    /// @param path the steps that are left to go
    private static boolean isSet(Json value, List<String> path) {
        if (path.isEmpty()) {
            return !value.equals(JsonObject.EMPTY)
                    && !value.equals(JsonArray.EMPTY)
                    && !value.equals(Json.of(false));
        }
        String step = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        Stream<Json> next =
                step.endsWith("[]")
                        ? value.asObject().array(step.substring(0, step.length() - 2)).stream()
                        : Stream.ofNullable(value.asObject().get(step));
        return next.anyMatch(one -> isSet(one, rest));
    }
}
