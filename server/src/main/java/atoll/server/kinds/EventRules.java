package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.MetadataChecks;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Checks of events of both groups, which name the fields of one thing by two names.
final class EventRules {
    private static final int SHORT_MAX = 128;
    private static final int NOTE_MAX = 1024;

    /// What a newer event leaves unset, with the name of the same field in older ones.
    private static final Map<String, String> UNSET =
            Map.of(
                    "deprecatedFirstTimestamp", "firstTimestamp",
                    "deprecatedLastTimestamp", "lastTimestamp",
                    "deprecatedCount", "count",
                    "deprecatedSource", "source");

    /// A field that an update of a newer event leaves alone.
    ///
    /// @param shown its name inside upstream's server
    /// @param form how a refusal shows the value
    private record Kept(String key, String shown, String form) {}

    /// In upstream's order, the reason twice.
    private static final List<Kept> KEPT =
            List.of(
                    new Kept("regarding", "involvedObject", "ObjectReference"),
                    new Kept("reason", "reason", "s"),
                    new Kept("note", "message", "s"),
                    new Kept("deprecatedSource", "source", "EventSource"),
                    new Kept("deprecatedFirstTimestamp", "firstTimestamp", "*"),
                    new Kept("deprecatedLastTimestamp", "lastTimestamp", "*"),
                    new Kept("deprecatedCount", "count", "n"),
                    new Kept("reason", "reason", "s"),
                    new Kept("type", "type", "s"),
                    new Kept("eventTime", "eventTime", "*"),
                    new Kept("action", "action", "s"),
                    new Kept("related", "related", "*ObjectReference"),
                    new Kept("reportingController", "reportingController", "s"),
                    new Kept("reportingInstance", "reportingInstance", "s"));

    private EventRules() {}

    /// An event of the core group.
    static void old(JsonObject event, Problems problems) {
        both(event, event.object("involvedObject"), "message", "reportingComponent", problems);
    }

    /// An event of `events.k8s.io`: only its series may change.
    ///
    /// @param old empty for a new one
    static void newer(String part, JsonObject event, JsonObject old, Problems problems) {
        both(event, event.object("regarding"), "note", "reportingController", problems);
        if (old.isEmpty()) {
            series(event, problems);
            fresh(event, problems);
            return;
        }
        MetadataChecks.AS_CHANGE.checkWays(
                false,
                Names::subdomain,
                event.object("metadata"),
                old.object("metadata"),
                problems);
        if (!Objects.equals(event.get("series"), old.get("series"))) {
            series(event, problems);
        }
        for (Kept kept : KEPT) {
            Json now = event.get(kept.key());
            if (!Objects.equals(now, old.get(kept.key()))) {
                problems.invalidAs(kept.form(), kept.shown(), now, Checks.IMMUTABLE);
            }
        }
    }

    private static void series(JsonObject event, Problems problems) {
        if (event.get("series") instanceof JsonObject series) {
            if (series.longOr("count", 0) < 2) {
                problems.invalid("series.count", "", "should be at least 2");
            }
            Checks.required(series, "lastObservedTime", "series", problems);
        }
    }

    private static void fresh(JsonObject event, Problems problems) {
        Checks.required(event, "eventTime", "", problems);
        String type = event.stringOr("type", "");
        if (!List.of("Normal", "Warning").contains(type)) {
            problems.invalid("type", "", "has invalid value: " + type);
        }
        for (String key :
                List.of(
                        "deprecatedFirstTimestamp",
                        "deprecatedLastTimestamp",
                        "deprecatedCount",
                        "deprecatedSource")) {
            boolean set =
                    event.has(key)
                            && !(event.get(key) instanceof JsonObject source && source.isEmpty())
                            && !(event.get(key) instanceof JsonNull)
                            && !event.stringOr(key, "x").isEmpty();
            if (set && !(key.equals("deprecatedCount") && event.longOr(key, 0) == 0)) {
                problems.invalid(UNSET.getOrDefault(key, key), "", "needs to be unset");
            }
        }
    }

    private static void both(
            JsonObject event, JsonObject about, String note, String controller, Problems problems) {
        String namespace = event.object("metadata").stringOr("namespace", "");
        String place = about.stringOr("namespace", "");
        if (event.stringOr("eventTime", "").isEmpty()) {
            boolean elsewhere =
                    place.isEmpty() ? !namespace.equals("default") : !place.equals(namespace);
            if (elsewhere) {
                elsewhere(place, problems);
            }
            return;
        }
        if (place.isEmpty() && !List.of("default", "kube-system").contains(namespace)) {
            elsewhere(place, problems);
        }
        String reporter = event.stringOr(controller, "");
        if (reporter.isEmpty()) {
            problems.required(controller);
        }
        problems.invalidEach(controller, reporter, Names.qualifiedName(reporter));
        for (String key : List.of("reportingInstance", "action", "reason")) {
            Checks.required(event, key, "", problems);
            atMost(event, key, key, SHORT_MAX, problems);
        }
        atMost(event, note, "message", NOTE_MAX, problems);
    }

    private static void elsewhere(String place, Problems problems) {
        problems.invalid("involvedObject.namespace", place, "does not match event.namespace");
    }

    private static void atMost(
            JsonObject event, String key, String shown, int most, Problems problems) {
        if (event.stringOr(key, "").length() > most) {
            problems.invalid(shown, "", "can have at most " + most + " characters");
        }
    }
}
