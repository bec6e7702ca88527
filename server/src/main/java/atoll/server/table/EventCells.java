package atoll.server.table;

import static atoll.server.table.Texts.or;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The cells of an event, which may be of the old form (times and a count) or the new (a series).
///
/// Whatever form it was written in, it is read here in the form of the core group.
final class EventCells {
    private EventCells() {}

    /// The time since the last of a series, else the last, else the only occurrence; `<unknown>`
    /// without any.
    static Json lastSeen(JsonObject event, Instant now) {
        String time =
                event.get("series") instanceof JsonObject series
                        ? series.string("lastObservedTime")
                        : or(event.string("lastTimestamp"), or(firstTime(event), ""));
        return Json.of(Ages.since(time, now));
    }

    static Json firstSeen(JsonObject event, Instant now) {
        return Json.of(Ages.since(firstTime(event), now));
    }

    private static @Nullable String firstTime(JsonObject event) {
        String first = event.string("firstTimestamp");
        return first != null ? first : event.string("eventTime");
    }

    /// At least 1: events of the new form that did not recur count nothing.
    static Json count(JsonObject event, Instant now) {
        return Json.of(
                event.get("series") instanceof JsonObject series
                        ? series.longOr("count", 0)
                        : Math.max(1, event.longOr("count", 0)));
    }

    /// `pod/web-0`; the kind in lower case alone where there is no name.
    static String object(JsonObject event) {
        JsonObject about = event.object("involvedObject");
        String kind = about.stringOr("kind", "").toLowerCase(Locale.ROOT);
        String name = about.stringOr("name", "");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    /// `kubelet, node-1`: of the old form, else who reported in the new form.
    static String source(JsonObject event) {
        JsonObject source = event.object("source");
        String component = or(source.string("component"), event.stringOr("reportingComponent", ""));
        String host = or(source.string("host"), event.stringOr("reportingInstance", ""));
        return host.isEmpty() ? component : component + ", " + host;
    }

    static String message(JsonObject event) {
        return event.stringOr("message", "").strip();
    }
}
