package atoll.nodes.stage;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.nodes.jq.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A length of time, fixed or read from the object: a duration (`1m30s`) or an instant, counted
/// from now.
///
/// @param value null: none unless the object gives one
/// @param from KWOK's `durationFrom`; only its first result counts
record DurationSource(@Nullable Duration value, @Nullable Query from) {
    /// Null when there is none. The empty text read from the object is none, not the fixed value;
    /// anything that is no text, or text in neither notation, gives the fixed value. May be
    /// negative for an instant in the past.
    @Nullable Duration of(JsonObject object, Instant now) {
        if (from == null) {
            return value;
        }
        List<Json> results = from.results(object);
        String text = results.isEmpty() ? null : results.getFirst().asString();
        if (text == null) {
            return value;
        }
        if (text.isEmpty()) {
            return null;
        }
        Instant instant = GoTime.instant(text);
        if (instant != null) {
            return Duration.between(now, instant);
        }
        Duration duration = GoTime.duration(text);
        return duration != null ? duration : value;
    }
}
