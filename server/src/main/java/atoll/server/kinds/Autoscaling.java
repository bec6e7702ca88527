package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;

/// Defaults of HorizontalPodAutoscalers.
final class Autoscaling {
    private static final JsonObject CPU_AT_80 =
            JsonObject.of(
                    "type",
                    "Resource",
                    "resource",
                    JsonObject.of(
                            "name",
                            "cpu",
                            "target",
                            JsonObject.of("type", "Utilization", "averageUtilization", 80)));

    private Autoscaling() {}

    static JsonObject autoscaler(JsonObject given) {
        boolean first = given.stringOr("apiVersion", "").equals("autoscaling/v1");
        boolean metricsElsewhere =
                given.object("metadata", "annotations")
                        .has("autoscaling.alpha.kubernetes.io/metrics");
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = absent(spec, "minReplicas", 1);
                    if (first) {
                        return metricsElsewhere
                                ? filled
                                : absent(filled, "targetCPUUtilizationPercentage", 80);
                    }
                    if (filled.array("metrics").isEmpty()) {
                        filled = filled.with("metrics", JsonArray.of(CPU_AT_80));
                    }
                    return Defaults.inside(filled, "behavior", Autoscaling::behavior);
                });
    }

    /// Once one direction is described, both are.
    private static JsonObject behavior(JsonObject given) {
        return given.update("scaleUp", rules -> up(absent(rules, "stabilizationWindowSeconds", 0)))
                .update("scaleDown", Autoscaling::down);
    }

    private static JsonObject up(JsonObject given) {
        return policies(given, JsonArray.of(policy("Pods", 4), policy("Percent", 100)));
    }

    private static JsonObject down(JsonObject given) {
        return policies(given, JsonArray.of(policy("Percent", 100)));
    }

    private static JsonObject policies(JsonObject given, JsonArray policies) {
        JsonObject rules = absent(given, "selectPolicy", "Max");
        return rules.withDefault("policies", policies);
    }

    private static JsonObject policy(String type, long value) {
        return JsonObject.of("type", type, "value", value, "periodSeconds", 15);
    }
}
