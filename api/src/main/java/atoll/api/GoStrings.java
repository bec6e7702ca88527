package atoll.api;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;

/// Texts and values as Go shows them in a refusal. Clients and their tests match on these texts, so
/// they are equal to upstream's to the byte; upstream makes them with `fmt`'s `%q` and
/// `strconv.Quote`. Stateless.
public final class GoStrings {
    private GoStrings() {}

    /// A bad value: a text as [#quoted], anything else as JSON. Keys come in the order of their
    /// names, as everywhere here. Upstream prints structs in the order in which Go declares their
    /// fields, which shows where a message holds a whole struct: of those only the label selector's
    /// order is followed here.
    public static String shown(Json value) {
        return switch (value) {
            case JsonString(var text) -> quoted(text);
            // A label selector's labels come before its expressions.
            case JsonObject object when isWholeSelector(object) ->
                    "{\"matchLabels\":"
                            + object.get("matchLabels")
                            + ",\"matchExpressions\":"
                            + object.get("matchExpressions")
                            + "}";
            default -> value.toString();
        };
    }

    private static boolean isWholeSelector(JsonObject object) {
        return object.size() == 2 && object.has("matchLabels") && object.has("matchExpressions");
    }

    /// As `%q` prints it, which unlike JSON leaves `<`, `>` and `&` alone. Characters that cannot
    /// be seen are written by their numbers: an `x` and two digits below 128, a `u` and four below
    /// 65,536, a `U` and eight beyond.
    public static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> quote(point, quoted));
        return quoted.append('"').toString();
    }

    private static void quote(int point, StringBuilder quoted) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 11 -> quoted.append("\\v");
            default -> {
                if (isPrintable(point)) {
                    quoted.appendCodePoint(point);
                } else if (point < 0x80) {
                    quoted.append("\\x%02x".formatted(point));
                } else {
                    quoted.append((point < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(point));
                }
            }
        }
    }

    /// Whether Go shows a character as it is. By Go's `unicode.IsPrint`: letters, marks, numbers,
    /// punctuation, symbols and, of all spaces, the plain one alone. The platform's tables of
    /// Unicode decide, which may know a few characters more than Go's.
    ///
    /// @param point a code point
    public static boolean isPrintable(int point) {
        return point == ' '
                || switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.SPACE_SEPARATOR,
                            Character.SURROGATE,
                            Character.UNASSIGNED ->
                            false;
                    default -> true;
                };
    }
}
