package atoll.server.resource;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `autoscaling/v1` HorizontalPodAutoscalers, kept as `autoscaling/v2`. The older version knows one
/// metric, the average CPU utilization; what else a newer object holds travels in annotations, so
/// that reading and writing back in the older version loses nothing.
///
/// Upstream: `pkg/apis/autoscaling/v1/conversion.go`. The annotations never reach the store.
enum AutoscalerConversion implements Conversion {
    INSTANCE;

    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
    private static final String FOUND = "autoscaling.alpha.kubernetes.io/current-metrics";
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
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
        metrics.addAll(0, OldMetrics.readWanted(annotated(annotations, METRICS)));
        JsonObject newSpec = spec.without(TARGET);
        if (!metrics.isEmpty()) {
            newSpec = newSpec.with("metrics", JsonArray.of(metrics));
        }
        JsonObject behavior = OldMetrics.readBehavior(annotated(annotations, BEHAVIOR)).asObject();
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
        List<Json> found = OldMetrics.readFound(annotated(annotations, FOUND));
        if (!found.isEmpty()) {
            newStatus = newStatus.with("currentMetrics", JsonArray.of(found));
        }
        JsonArray conditions = annotated(annotations, CONDITIONS).asArray();
        if (!conditions.isEmpty()) {
            newStatus = newStatus.with("conditions", conditions);
        }
        JsonObject stored = served.with("apiVersion", "autoscaling/v2").with("spec", newSpec);
        stored = newStatus.isEmpty() ? stored : stored.with("status", newStatus);
        return withAnnotations(stored, plain(annotations));
    }

    @Override
    public JsonObject toServed(JsonObject stored) {
        JsonObject spec = stored.object("spec");
        JsonObject served = stored.with("apiVersion", "autoscaling/v1");
        JsonObject newSpec = spec.without("metrics").without("behavior");
        JsonObject annotations = plain(stored.object("metadata", "annotations"));
        var others = new ArrayList<JsonObject>();
        for (JsonObject metric : spec.array("metrics").objects()) {
            Json target = utilization(metric, "target");
            if (target != null) {
                newSpec = newSpec.with(TARGET, target);
            } else {
                others.add(metric);
            }
        }
        if (!others.isEmpty()) {
            annotations = annotations.with(METRICS, OldMetrics.wanted(others));
        }
        if (spec.has("behavior")) {
            annotations = annotations.with(BEHAVIOR, OldMetrics.behavior(spec.object("behavior")));
        }
        List<JsonObject> found = stored.object("status").array("currentMetrics").objects();
        if (!found.isEmpty()) {
            annotations = annotations.with(FOUND, OldMetrics.found(found));
        }
        List<JsonObject> conditions = stored.object("status").array("conditions").objects();
        if (!conditions.isEmpty()) {
            annotations = annotations.with(CONDITIONS, OldMetrics.conditions(conditions));
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

    /// @param part `target` or `current`
    /// @return null unless the metric is about the CPU and by utilization
    private static @Nullable Json utilization(JsonObject metric, String part) {
        return metric.object("resource").stringOr("name", "").equals("cpu")
                ? metric.at("resource", part, "averageUtilization")
                : null;
    }

    /// @return `{"type": "Resource", "resource": {"name": "cpu", "target": {…}}}`
    private static JsonObject cpuMetric(String part, String key, Json value) {
        JsonObject amount = JsonObject.of(key, value);
        if (part.equals("target")) {
            amount = amount.with("type", "Utilization");
        }
        return JsonObject.of(
                "type", "Resource", "resource", JsonObject.of("name", "cpu", part, amount));
    }

    /// What an annotation holds as JSON; empty where it is absent.
    private static Json annotated(JsonObject annotations, String key) {
        String text = annotations.string(key);
        try {
            return text == null ? JsonObject.EMPTY : JsonReader.read(text);
        } catch (JsonException _) {
            return JsonObject.EMPTY; // As upstream, which passes over what it cannot read.
        }
    }

    /// Annotations but for those that carry what the older version has no fields for.
    private static JsonObject plain(JsonObject annotations) {
        return annotations.without(METRICS).without(BEHAVIOR).without(FOUND).without(CONDITIONS);
    }

    /// No annotations at all rather than empty ones.
    private static JsonObject withAnnotations(JsonObject object, JsonObject annotations) {
        return object.update(
                "metadata",
                meta ->
                        annotations.isEmpty()
                                ? meta.without("annotations")
                                : meta.with("annotations", annotations));
    }
}
