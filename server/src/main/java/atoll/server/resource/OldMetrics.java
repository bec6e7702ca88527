package atoll.server.resource;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What `autoscaling/v1` has no fields for, in the form in which its annotations hold it.
///
/// Texts are byte for byte what upstream writes: Go's order of fields, without what is empty. What
/// cannot be read is passed over.
final class OldMetrics {
    /// A metric holds one of these, as its `type` says.
    private static final List<String> SOURCES =
            List.of("object", "pods", "resource", "containerResource", "external");

    /// What is measured is either wanted or found: `target` or `current`, which is also how the
    /// older fields' names begin.
    private final String part;

    private OldMetrics(String part) {
        this.part = part;
    }

    /// Metrics of a spec.
    static String wanted(List<JsonObject> metrics) {
        var form = new OldMetrics("target");
        return listed("OldMetricSpec", metrics.stream().map(form::old).toList());
    }

    /// @param metrics as the annotation holds them; no array means none
    static List<Json> readWanted(Json metrics) {
        return read(metrics, new OldMetrics("target"));
    }

    /// Metrics of a status.
    static String found(List<JsonObject> metrics) {
        var form = new OldMetrics("current");
        return listed("OldMetricStatus", metrics.stream().map(form::old).toList());
    }

    static List<Json> readFound(Json metrics) {
        return read(metrics, new OldMetrics("current"));
    }

    /// `[{"type":…,"status":…}]`
    static String conditions(List<JsonObject> conditions) {
        return listed("OldCondition", conditions);
    }

    static String behavior(JsonObject behavior) {
        return Shown.text("AutoscalerBehavior", behavior);
    }

    /// Names begin with capitals in what upstream writes of a behavior.
    ///
    /// Null values are dropped, at any depth.
    static Json readBehavior(Json given) {
        return switch (given) {
            case JsonObject object -> {
                JsonObject.Builder small = JsonObject.EMPTY.edit();
                object.forEach((key, value) -> {
                    if (!key.isEmpty() && value != JsonNull.NULL) {
                        String name = Character.toLowerCase(key.charAt(0)) + key.substring(1);
                        small.put(name, readBehavior(value));
                    }
                });
                yield small.build();
            }
            case JsonArray array -> array.map(OldMetrics::readBehavior);
            default -> given;
        };
    }

    /// @param type the Go type whose order of fields is written
    private static String listed(String type, List<JsonObject> values) {
        return values.stream()
                .map(value -> Shown.text(type, value))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Json> read(Json metrics, OldMetrics form) {
        var all = new ArrayList<Json>();
        for (JsonObject metric : metrics.asArray().objects()) {
            all.add(form.renewed(metric));
        }
        return all;
    }

    /// `{"type": "Pods", "pods": {"metric": {"name": "q"}, "target": {"averageValue": "1"}}}` →
    /// `{"type": "Pods", "pods": {"targetAverageValue": "1", "metricName": "q"}}`.
    private JsonObject old(JsonObject metric) {
        JsonObject old = JsonObject.of("type", metric.stringOr("type", ""));
        for (String key : SOURCES) {
            if (metric.get(key) instanceof JsonObject source) {
                old = old.with(key, oldSource(key, source));
            }
        }
        return old;
    }

    private JsonObject oldSource(String kind, JsonObject source) {
        JsonObject amount = source.object(part);
        JsonObject metric = source.object("metric");
        JsonObject old = JsonObject.EMPTY;
        old = kept(old, part + "AverageUtilization", amount, "averageUtilization");
        boolean object = kind.equals("object");
        old = kept(old, object ? "averageValue" : part + "AverageValue", amount, "averageValue");
        old = kept(old, part + "Value", amount, "value");
        old = kept(old, "target", source, "describedObject");
        old = kept(old, "metricName", metric, "name");
        boolean external = kind.equals("external");
        old = kept(old, external ? "metricSelector" : "selector", metric, "selector");
        old = kept(old, "container", source, "container");
        return kept(old, "name", source, "name");
    }

    /// `into` with the value under `key`, if there is one, under another name.
    private static JsonObject kept(JsonObject into, String name, JsonObject from, String key) {
        Json value = from.get(key);
        return value == null ? into : into.with(name, value);
    }

    /// The other way round from [#old].
    private JsonObject renewed(JsonObject metric) {
        JsonObject renewed = JsonObject.of("type", metric.stringOr("type", ""));
        for (String key : SOURCES) {
            if (metric.get(key) instanceof JsonObject source) {
                renewed = renewed.with(key, newSource(key, source));
            }
        }
        return renewed;
    }

    private JsonObject newSource(String kind, JsonObject source) {
        JsonObject amount = JsonObject.EMPTY;
        amount = kept(amount, "averageUtilization", source, part + "AverageUtilization");
        boolean object = kind.equals("object");
        String average = object ? "averageValue" : part + "AverageValue";
        amount = kept(amount, "averageValue", source, average);
        amount =
                object && amount.has("averageValue")
                        ? amount
                        : kept(amount, "value", source, part + "Value");
        if (part.equals("target")) {
            amount = amount.with("type", type(amount));
        }
        JsonObject renewed = kept(JsonObject.of(part, amount), "name", source, "name");
        renewed = kept(renewed, "container", source, "container");
        renewed = kept(renewed, "describedObject", source, "target");
        if (!source.has("metricName")) {
            return renewed;
        }
        JsonObject metric = kept(JsonObject.EMPTY, "name", source, "metricName");
        boolean external = kind.equals("external");
        metric = kept(metric, "selector", source, external ? "metricSelector" : "selector");
        return renewed.with("metric", metric);
    }

    /// The older form does not say it; it follows from which amount is there.
    private static String type(JsonObject amount) {
        if (amount.has("averageUtilization")) {
            return "Utilization";
        }
        return amount.has("averageValue") ? "AverageValue" : "Value";
    }
}
