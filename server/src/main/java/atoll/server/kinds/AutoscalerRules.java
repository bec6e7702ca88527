package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import java.util.List;
import java.util.TreeSet;

/// Checks of horizontal pod autoscalers, in the form of `autoscaling/v2`.
final class AutoscalerRules {
    private static final List<String> SOURCES =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final int WINDOW_SECONDS_MAX = 3600;
    private static final int PERIOD_SECONDS_MAX = 1800;

    private AutoscalerRules() {}

    static void autoscaler(JsonObject autoscaler, Problems problems) {
        JsonObject spec = autoscaler.object("spec");
        long least = spec.longOr("minReplicas", 1);
        long most = spec.longOr("maxReplicas", 0);
        if (least < 1) {
            problems.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
        }
        if (most < 1) {
            if (most == 0) {
                problems.required("spec.maxReplicas", "must be set and greater than 0");
            } else {
                problems.invalid("spec.maxReplicas", most, "must be greater than or equal to 1");
            }
        }
        if (most < least) {
            problems.invalid(
                    "spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }
        JsonObject target = spec.object("scaleTargetRef");
        reference(target, "spec.scaleTargetRef", problems);
        String version = target.stringOr("apiVersion", "");
        groupVersion(version, "spec.scaleTargetRef.apiVersion", problems);
        boolean core = target.stringOr("kind", "").equals("ReplicationController");
        if (!core && version.indexOf('/') <= 0) {
            problems.invalid(
                    "spec.scaleTargetRef.apiVersion", version, "apiVersion must specify API group");
        }
        Json share = spec.get("targetCPUUtilizationPercentage");
        if (share != null && share.asLong(1) < 1) {
            problems.invalid(
                    "spec.metrics[0].resource.target.averageUtilization",
                    share,
                    "must be greater than 0");
        }
        List<JsonObject> metrics = spec.array("metrics").objects();
        for (int i = 0; i < metrics.size(); i++) {
            metric(metrics.get(i), "spec.metrics[" + i + "]", problems);
        }
        boolean toNothing = spec.has("minReplicas") && least == 0;
        if (toNothing
                && metrics.stream()
                        .noneMatch(metric ->
                                List.of("Object", "External")
                                        .contains(metric.stringOr("type", "")))) {
            problems.forbidden(
                    "spec.metrics",
                    "must specify at least one Object or External metric to support scaling to zero"
                            + " replicas");
        }
        for (String way : List.of("scaleUp", "scaleDown")) {
            JsonObject behavior = spec.object("behavior");
            if (behavior.has(way)) {
                rules(behavior.object(way), "spec.behavior." + way, problems);
            }
        }
    }

    private static void groupVersion(String version, String path, Problems problems) {
        if (version.chars().filter(c -> c == '/').count() > 1) {
            problems.invalid(path, version, "unexpected GroupVersion string: " + version);
        }
    }

    private static void reference(JsonObject reference, String path, Problems problems) {
        for (String key : List.of("kind", "name")) {
            String value = reference.stringOr(key, "");
            if (value.isEmpty()) {
                problems.required(path + "." + key);
            } else {
                problems.invalidEach(path + "." + key, value, Names.pathSegment(value));
            }
        }
    }

    private static void metric(JsonObject metric, String path, Problems problems) {
        String type = metric.stringOr("type", "");
        if (type.isEmpty()) {
            problems.required(path + ".type", "must specify a metric source type");
        }
        if (!SOURCES.contains(type)) {
            problems.unsupported(path + ".type", type, SOURCES);
        }
        var present = new TreeSet<String>();
        for (String source :
                List.of("object", "external", "pods", "resource", "containerResource")) {
            if (metric.has(source)) {
                present.add(source);
                if (present.size() == 1) {
                    source(source, metric.object(source), path + "." + source, problems);
                }
            }
        }
        String expected =
                type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
        if (SOURCES.contains(type) && !present.contains(expected)) {
            problems.required(
                    Checks.join(path, expected),
                    "must populate information for the given metric source");
        }
        if (!SOURCES.contains(type)) {
            problems.unsupported(path + ".type", type, SOURCES);
        }
        if (present.size() != 1) {
            present.remove(expected);
            present.forEach(other ->
                    problems.forbidden(
                            path + "." + other, "must populate the given metric source only"));
        }
    }

    private static void source(String kind, JsonObject source, String path, Problems problems) {
        switch (kind) {
            case "object" -> {
                JsonObject described = source.object("describedObject");
                reference(described, path + ".describedObject", problems);
                groupVersion(
                        described.stringOr("apiVersion", ""),
                        path + ".describedObject.apiVersion",
                        problems);
                identifier(source, path, problems);
                target(source, path, problems);
                either(source, path, "must set either a target value or averageValue", problems);
            }
            case "external" -> {
                identifier(source, path, problems);
                target(source, path, problems);
                either(
                        source,
                        path,
                        "must set either a target value for metric or a per-pod target",
                        problems);
                if (source.object("target").has("value")
                        && source.object("target").has("averageValue")) {
                    problems.forbidden(
                            path + ".target.value",
                            "may not set both a target value for metric and a per-pod target");
                }
            }
            case "pods" -> {
                identifier(source, path, problems);
                target(source, path, problems);
                if (!source.object("target").has("averageValue")) {
                    problems.required(
                            path + ".target.averageValue",
                            "must specify a positive target averageValue");
                }
            }
            default -> {
                if (source.stringOr("name", "").isEmpty()) {
                    problems.required(path + ".name", "must specify a resource name");
                }
                if (kind.equals("containerResource")) {
                    container(source, path, problems);
                }
                target(source, path, problems);
                utilization(source.object("target"), path + ".target", problems);
            }
        }
    }

    private static void container(JsonObject source, String path, Problems problems) {
        String resource = source.stringOr("name", "");
        if (!resource.isEmpty()) {
            ResourceRules.containerName(resource, path + ".name", problems);
        }
        String container = source.stringOr("container", "");
        if (container.isEmpty()) {
            problems.required(path + ".container", "must specify a container");
        } else {
            problems.invalidEach(path + ".container", container, Names.label(container));
        }
    }

    private static void identifier(JsonObject source, String path, Problems problems) {
        String name = source.object("metric").stringOr("name", "");
        if (name.isEmpty()) {
            problems.required(path + ".metric.name", "must specify a metric name");
        } else {
            problems.invalidEach(path + ".metric.name", name, Names.pathSegment(name));
        }
    }

    private static void either(JsonObject source, String path, String why, Problems problems) {
        JsonObject target = source.object("target");
        if (!target.has("value") && !target.has("averageValue")) {
            problems.required(path + ".target.averageValue", why);
        }
    }

    private static void utilization(JsonObject target, String path, Problems problems) {
        boolean share = target.has("averageUtilization");
        boolean value = target.has("averageValue");
        if (!share && !value) {
            problems.required(
                    path + ".averageUtilization",
                    "must set either a target raw value or a target utilization");
        }
        if (share && value) {
            problems.forbidden(
                    path + ".averageValue",
                    "may not set both a target raw value and a target utilization");
        }
    }

    private static void target(JsonObject source, String above, Problems problems) {
        JsonObject target = source.object("target");
        String path = above + ".target";
        String type = target.stringOr("type", "");
        if (type.isEmpty()) {
            problems.required(path + ".type", "must specify a metric target type");
        }
        if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
            problems.invalid(
                    path + ".type", type, "must be either Utilization, Value, or AverageValue");
        }
        for (String key : List.of("value", "averageValue")) {
            Json value = target.get(key);
            if (value != null && Quantity.of(value).signum() <= 0) {
                problems.invalid(path + "." + key, value, "must be positive");
            }
        }
        Json share = target.get("averageUtilization");
        if (share != null && share.asLong(1) < 1) {
            problems.invalid(path + ".averageUtilization", share, "must be greater than 0");
        }
    }

    private static void rules(JsonObject rules, String path, Problems problems) {
        Json window = rules.get("stabilizationWindowSeconds");
        if (window != null) {
            String here = path + ".stabilizationWindowSeconds";
            if (window.asLong(0) < 0) {
                problems.invalid(here, window, "must be greater than or equal to zero");
            } else if (window.asLong(0) > WINDOW_SECONDS_MAX) {
                problems.invalid(
                        here, window, "must be less than or equal to " + WINDOW_SECONDS_MAX);
            }
        }
        Checks.oneOf(
                rules, "selectPolicy", List.of("Disabled", "Max", "Min"), false, path, problems);
        List<JsonObject> policies = rules.array("policies").objects();
        if (policies.isEmpty()) {
            problems.required(path + ".policies", "must specify at least one Policy");
        }
        for (int i = 0; i < policies.size(); i++) {
            policy(policies.get(i), path + ".policies[" + i + "]", problems);
        }
        Json tolerance = rules.get("tolerance");
        if (tolerance != null && Quantity.of(tolerance).signum() < 0) {
            problems.invalid(path + ".tolerance", tolerance, "must be greater than or equal to 0");
        }
    }

    private static void policy(JsonObject policy, String path, Problems problems) {
        String type = policy.stringOr("type", "");
        if (!List.of("Percent", "Pods").contains(type)) {
            problems.unsupported(path + ".type", type, List.of("Percent", "Pods"));
        }
        long value = policy.longOr("value", 0);
        if (value <= 0) {
            problems.invalid(path + ".value", value, "must be greater than zero");
        }
        long seconds = policy.longOr("periodSeconds", 0);
        if (seconds <= 0) {
            problems.invalid(path + ".periodSeconds", seconds, "must be greater than zero");
        }
        if (seconds > PERIOD_SECONDS_MAX) {
            problems.invalid(
                    path + ".periodSeconds",
                    seconds,
                    "must be less than or equal to " + PERIOD_SECONDS_MAX);
        }
    }
}
