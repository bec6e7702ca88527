package atoll.controllers.autoscaling;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.SelectorText;
import java.util.ArrayList;
import java.util.List;

/// What upstream says of metrics where no metrics API is served, which is the case here.
///
/// Strings people search for, word for word; they name the API that is missing.
///
/// @param reason of the condition ScalingActive and of the Event: `FailedGetResourceMetric` …
/// @param failure the Event's message
/// @param summary how the failure is named when it is the first of several
record MissingMetrics(String reason, String failure, String summary) {
    private static final String NOT_SERVED = "the server could not find the requested resource";

    /// One for each metric that the autoscaler asks for.
    static List<MissingMetrics> of(String namespace, JsonArray metrics) {
        var missing = new ArrayList<MissingMetrics>();
        for (JsonObject metric : metrics.objects()) {
            missing.add(of(namespace, metric));
        }
        return missing;
    }

    /// By the metric's type; one of an unknown type is refused as such.
    private static MissingMetrics of(String namespace, JsonObject metric) {
        return switch (metric.stringOr("type", "")) {
            case "Resource" ->
                    resource(metric.object("resource"), "FailedGetResourceMetric", "resource");
            case "ContainerResource" ->
                    resource(
                            metric.object("containerResource"),
                            "FailedGetContainerResourceMetric",
                            "container");
            case "Pods" -> custom("FailedGetPodsMetric", "pods", podsFailure(metric));
            case "Object" ->
                    custom("FailedGetObjectMetric", "object", objectFailure(namespace, metric));
            case "External" -> external(namespace, metric.object("external"));
            default -> unknown(metric.stringOr("type", ""));
        };
    }

    /// @param what `resource` or `container`
    private static MissingMetrics resource(JsonObject source, String reason, String what) {
        String name = source.stringOr("name", "");
        String measure = source.object("target").has("averageValue") ? "usage" : "utilization";
        String failure =
                "failed to get %s %s: unable to get metrics for resource %s: unable to fetch metrics from resource metrics API: %s (get pods.metrics.k8s.io)"
                        .formatted(name, measure, name, NOT_SERVED);
        return new MissingMetrics(
                reason,
                failure,
                "failed to get %s %s metric value: %s".formatted(name, what, failure));
    }

    private static String podsFailure(JsonObject metric) {
        return "unable to get metric %s: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
                .formatted(metric.object("pods", "metric").stringOr("name", ""));
    }

    private static String objectFailure(String namespace, JsonObject metric) {
        JsonObject object = metric.object("object", "describedObject");
        return "unable to get metric %s: %s on %s %s/unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
                .formatted(
                        metric.object("object", "metric").stringOr("name", ""),
                        object.stringOr("kind", ""),
                        namespace,
                        object.stringOr("name", ""));
    }

    private static MissingMetrics custom(String reason, String what, String failure) {
        return new MissingMetrics(
                reason, failure, "failed to get " + what + " metric value: " + failure);
    }

    /// The server of external metrics is asked for each metric by its name, which the message
    /// shows.
    private static MissingMetrics external(String namespace, JsonObject source) {
        String name = source.object("metric").stringOr("name", "");
        String failure =
                "unable to get external metric %s/%s/%s: unable to fetch metrics from external metrics API: %s (get %s.external.metrics.k8s.io)"
                        .formatted(namespace, name, selector(source), NOT_SERVED, name);
        return new MissingMetrics(
                "FailedGetExternalMetric",
                failure,
                "failed to get %s external metric value: failed to get %s: %s"
                        .formatted(
                                name,
                                source.object("target").has("averageValue")
                                        ? name + " external metric"
                                        : "external metric " + name,
                                failure));
    }

    /// A label selector as Go prints its pointer.
    private static String selector(JsonObject source) {
        JsonObject metric = source.object("metric");
        if (!metric.has("selector")) {
            return "nil";
        }
        return SelectorText.of(metric.object("selector"));
    }

    private static MissingMetrics unknown(String type) {
        String failure = "unknown metric source type \"" + type + "\"";
        return new MissingMetrics("InvalidMetricSourceType", failure, failure);
    }
}
