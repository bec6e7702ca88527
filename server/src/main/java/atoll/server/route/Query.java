package atoll.server.route;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a URL, read as Go reads them.
///
/// Immutable. Names and values are decoded; the order of a name's values is kept. Upstream reads
/// queries by Go's `url.ParseQuery`, and options from them by apimachinery's `queryparams`.
public final class Query {
    public static final Query EMPTY = new Query(Map.of());

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /// A parameter with a broken escape, or a semicolon, is passed over.
    ///
    /// @param text without the `?`
    public static Query parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty() && pair.indexOf(';') < 0) {
                add(decoded(key), decoded(value), values);
            }
        }
        return new Query(values);
    }

    /// Nothing, when one of the two could not be decoded.
    private static void add(
            @Nullable String key, @Nullable String value, Map<String, List<String>> to) {
        if (key != null && value != null) {
            to.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
        }
    }

    /// `+` is a space. Null for a broken escape.
    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// The first value; null when absent.
    public @Nullable String get(String name) {
        List<String> found = values.get(name);
        return found == null ? null : found.getFirst();
    }

    /// The first value; empty when absent.
    public String text(String name) {
        String found = get(name);
        return found == null ? "" : found;
    }

    /// All values in order; empty when absent.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /// A bare parameter is true; `false` and `0` are false, as is its absence.
    public boolean flag(String name) {
        String found = get(name);
        return found != null && !found.equalsIgnoreCase("false") && !found.equals("0");
    }

    /// @return null when absent
    /// @throws RefusedException with a BadRequest in Go's words when it is no number
    public @Nullable Long number(String name) {
        String found = get(name);
        if (found == null) {
            return null;
        }
        try {
            return Long.valueOf(found);
        } catch (NumberFormatException e) {
            throw new RefusedException(
                    Status.badRequest(
                            "strconv.ParseInt: parsing \"%s\": %s"
                                    .formatted(
                                            found,
                                            found.matches("[+-]?[0-9]+")
                                                    ? "value out of range"
                                                    : "invalid syntax")));
        }
    }
}
