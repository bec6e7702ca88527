package atoll.server.resource;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `events.k8s.io/v1` Events, kept as core `v1` Events. Most fields are the same; the rest only
/// have other names.
enum EventConversion implements Conversion {
    INSTANCE;

    /// Served name → stored name.
    ///
    /// At the top of the object only; no name occurs on both sides.
    private static final Map<String, String> NAMES =
            new TreeMap<>(
                    Map.of(
                            "regarding", "involvedObject",
                            "note", "message",
                            "reportingController", "reportingComponent",
                            "deprecatedSource", "source",
                            "deprecatedFirstTimestamp", "firstTimestamp",
                            "deprecatedLastTimestamp", "lastTimestamp",
                            "deprecatedCount", "count"));

    private static final Map<String, String> REVERSE =
            NAMES.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    /// Which the older kind always writes.
    private static final List<String> UNWRITTEN_WHEN_EMPTY =
            List.of("reportingController", "reportingInstance");

    @Override
    public JsonObject toStored(JsonObject served) {
        return renamed(served, NAMES, "v1");
    }

    @Override
    public JsonObject toServed(JsonObject stored) {
        JsonObject event = renamed(stored, REVERSE, "events.k8s.io/v1");
        for (String field : UNWRITTEN_WHEN_EMPTY) {
            if (event.stringOr(field, "-").isEmpty()) {
                event = event.without(field);
            }
        }
        return event;
    }

    private static JsonObject renamed(
            JsonObject event, Map<String, String> names, String apiVersion) {
        var builder = JsonObject.builder();
        event.forEach((key, value) -> builder.put(names.getOrDefault(key, key), value));
        return builder.put("apiVersion", apiVersion).build();
    }
}
