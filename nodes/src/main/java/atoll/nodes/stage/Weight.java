package atoll.nodes.stage;

import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.nodes.jq.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How likely a stage is among those that match.
///
/// @param from a number, or text in Go's notation (`10`, `0x10`), read from the object; null: fixed
/// @param value what counts when `from` is null, or has no result or one that is neither number nor
///   text
record Weight(long value, @Nullable Query from) {
    /// What an object gives that is neither: it has no weight at all.
    static final long NONE = -1;

    /// Negative when the text is no whole number, or a negative one.
    long of(JsonObject object) {
        if (from == null) {
            return value;
        }
        List<Json> results = from.results(object);
        if (results.isEmpty()) {
            return value;
        }
        return switch (results.getFirst()) {
            case JsonString(var text) -> parse(text);
            case JsonNumber number -> number.longValue();
            default -> value;
        };
    }

    private static long parse(String text) {
        try {
            return Math.max(NONE, Long.decode(text));
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
