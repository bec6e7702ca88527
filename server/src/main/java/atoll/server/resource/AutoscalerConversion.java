package atoll.server.resource;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// `autoscaling/v1` HorizontalPodAutoscalers, kept as `autoscaling/v2`. The older version knows one
/// metric, the average CPU utilization; what else a newer object holds travels in annotations, so
/// that reading and writing back in the older version loses nothing.
enum AutoscalerConversion implements Conversion {
    INSTANCE;

    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
    private static final String TARGET = "targetCPUUtilizationPercentage";
    private static final String CURRENT = "currentCPUUtilizationPercentage";

    @Override
    public JsonObject toStored(JsonObject served) {
        JsonObject annotations = served.object("metadata", "annotations");
        JsonObject spec = served.object("spec");
        var metrics = new ArrayList<Json>();
        Json target = spec.get(TARGET);
        if (target != null) {
            metrics.add(cpuMetric("target", "averageUtilization", target));
        }
        annotated(annotations, METRICS).asArray().forEach(metrics::add);
        JsonObject newSpec = spec.without(TARGET);
        if (!metrics.isEmpty()) {
            newSpec = newSpec.with("metrics", JsonArray.of(metrics));
        }
        JsonObject behavior = annotated(annotations, BEHAVIOR).asObject();
        if (!behavior.isEmpty()) {
            newSpec = newSpec.with("behavior", behavior);
        }
        JsonObject status = served.object("status");
        JsonObject newStatus = status.without(CURRENT);
        Json current = status.get(CURRENT);
        if (current != null) {
            newStatus =
                    newStatus.with(
                            "currentMetrics",
                            JsonArray.of(cpuMetric("current", "averageUtilization", current)));
        }
        JsonObject stored = served.with("apiVersion", "autoscaling/v2").with("spec", newSpec);
        stored = newStatus.isEmpty() ? stored : stored.with("status", newStatus);
        return withAnnotations(stored, annotations.without(METRICS).without(BEHAVIOR));
    }

    @Override
    public JsonObject toServed(JsonObject stored) {
        JsonObject spec = stored.object("spec");
        JsonObject served = stored.with("apiVersion", "autoscaling/v1");
        JsonObject newSpec = spec.without("metrics").without("behavior");
        JsonObject annotations = stored.object("metadata", "annotations");
        var others = new ArrayList<Json>();
        for (JsonObject metric : spec.array("metrics").objects()) {
            Json target = utilization(metric, "target");
            if (target != null && !newSpec.has(TARGET)) {
                newSpec = newSpec.with(TARGET, target);
            } else {
                others.add(metric);
            }
        }
        if (!others.isEmpty()) {
            annotations = annotations.with(METRICS, JsonArray.of(others).toString());
        }
        if (spec.has("behavior")) {
            annotations = annotations.with(BEHAVIOR, spec.object("behavior").toString());
        }
        served = served.with("spec", newSpec);
        if (stored.has("status")) {
            served = served.with("status", servedStatus(stored.object("status")));
        }
        return withAnnotations(served, annotations);
    }

    private static JsonObject servedStatus(JsonObject status) {
        JsonObject served = status.without("currentMetrics").without("conditions");
        for (JsonObject metric : status.array("currentMetrics").objects()) {
            Json current = utilization(metric, "current");
            if (current != null) {
                served = served.with(CURRENT, current);
            }
        }
        return served;
    }

    private static @Nullable Json utilization(JsonObject metric, String part) {
        return metric.object("resource").stringOr("name", "").equals("cpu")
                ? metric.at("resource", part, "averageUtilization")
                : null;
    }

    private static JsonObject cpuMetric(String part, String key, Json value) {
        JsonObject amount = JsonObject.of(key, value);
        if (part.equals("target")) {
            amount = amount.with("type", "Utilization");
        }
        return JsonObject.of(
                "type", "Resource", "resource", JsonObject.of("name", "cpu", part, amount));
    }

    private static Json annotated(JsonObject annotations, String key) {
        String text = annotations.string(key);
        return text == null ? JsonObject.EMPTY : JsonReader.read(text);
    }

    private static JsonObject withAnnotations(JsonObject object, JsonObject annotations) {
        return object.update(
                "metadata",
                meta ->
                        annotations.isEmpty()
                                ? meta.without("annotations")
                                : meta.with("annotations", annotations));
    }
}
