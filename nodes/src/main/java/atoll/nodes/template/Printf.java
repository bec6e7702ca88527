package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/// `fmt.Sprintf` for JSON values. Faults are written into the result as Go does, `%!d(string=x)`,
/// `%!s(MISSING)`, `%!(EXTRA int=1)`; nothing throws. Indexed arguments (`%[1]d`) and `*` as width
/// are not known.
final class Printf {
    /// Of a width or a precision; more make the directive a mistake.
    private static final int DIGITS_MAX = 7;

    /// A double has no more digits than this behind its point.
    private static final int PLACES_MAX = 1074;

    private final String format;
    private final List<Json> arguments;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;

    private Printf(String format, List<Json> arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    static String format(String format, List<Json> arguments) {
        return new Printf(format, arguments).run();
    }

    private String run() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c == '%') {
                directive();
            } else {
                out.append(c);
            }
        }
        if (used < arguments.size()) {
            out.append("%!(EXTRA ");
            for (int i = used; i < arguments.size(); i++) {
                Json extra = arguments.get(i);
                out.append(i > used ? ", " : "").append(goType(extra)).append('=');
                out.append(Values.print(extra));
            }
            out.append(')');
        }
        return out.toString();
    }

    /// One `%…x`: flags, width, precision, verb. Flags that do not matter to a verb are passed
    /// over.
    private void directive() {
        int flagsFrom = at;
        skip("-+ 0#");
        String flags = format.substring(flagsFrom, at);
        int widthFrom = at;
        skip("0123456789");
        String width = format.substring(widthFrom, at);
        String precision = "";
        if (at < format.length() && format.charAt(at) == '.') {
            int from = at++;
            skip("0123456789");
            precision = format.substring(from, at);
        }
        if (width.length() > DIGITS_MAX || precision.length() > DIGITS_MAX + 1) {
            at = format.length(); // Go gives up on the rest of the format, too.
        }
        if (at >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        char verb = format.charAt(at++);
        if (verb == '%') {
            out.append('%');
        } else if (used >= arguments.size()) {
            out.append("%!").append(verb).append("(MISSING)");
        } else {
            out.append(pad(verb(verb, arguments.get(used++), flags, precision), flags, width));
        }
    }

    private void skip(String characters) {
        while (at < format.length() && characters.indexOf(format.charAt(at)) >= 0) {
            at++;
        }
    }

    /// @param precision with its dot; "" when absent
    private static String verb(char verb, Json value, String flags, String precision) {
        return switch (verb) {
            case 'v' -> Values.print(value).replace("<no value>", "<nil>");
            case 's' -> value instanceof JsonString(var text) ? cut(text, precision) : plain(value);
            case 'q' -> JsonWriter.toText(Json.of(Values.print(value)));
            case 'd' ->
                    value instanceof JsonNumber number && number.isInteger()
                            ? sign(flags, number.longValue()) + number
                            : bad(verb, value);
            case 'x' -> hex(value);
            case 'X' -> hex(value).toUpperCase(Locale.ROOT);
            case 't' -> value instanceof JsonBoolean ? Values.print(value) : bad(verb, value);
            case 'f', 'F', 'e', 'g' ->
                    value instanceof JsonNumber number
                            ? floating(verb, number.doubleValue(), precision)
                            : bad(verb, value);
            case 'T' -> goType(value);
            default -> bad(verb, value);
        };
    }

    /// `%s` of anything but text and collections is a fault.
    private static String plain(Json value) {
        return value instanceof JsonArray || value instanceof JsonObject
                ? Values.print(value)
                : bad('s', value);
    }

    /// `%.3s` → the first three characters.
    private static String cut(String text, String precision) {
        return precision.isEmpty()
                ? text
                : text.substring(0, Math.min(text.length(), places(precision)));
    }

    /// A dot without digits is a precision of 0.
    private static int places(String precision) {
        return precision.length() < 2 ? 0 : Integer.parseInt(precision.substring(1));
    }

    private static String sign(String flags, long value) {
        return flags.contains("+") && value >= 0 ? "+" : "";
    }

    private static String hex(Json value) {
        if (value instanceof JsonNumber number) {
            return Long.toHexString(number.longValue());
        }
        var hex = new StringBuilder();
        for (byte b : Values.print(value).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hex.append(Character.forDigit((b >> 4) & 15, 16))
                    .append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }

    private static String floating(char verb, double value, String precision) {
        if (verb == 'g') {
            return Json.of(value).toString();
        }
        int places = precision.isEmpty() ? 6 : Math.min(places(precision), PLACES_MAX);
        if (verb == 'e') {
            return ("%." + places + "e").formatted(value);
        }
        // Exactly half goes to the even digit in Go, where Java's formatter rounds up.
        String sign = Math.copySign(1, value) < 0 ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(value))
                        .setScale(places, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    /// With the flag `0` zeros go behind the sign. Very large widths are taken for a mistake.
    private static String pad(String text, String flags, String width) {
        int missing = width.isEmpty() ? 0 : Integer.parseInt(width) - text.length();
        if (missing <= 0 || missing > 10_000) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (!flags.contains("0")) {
            return " ".repeat(missing) + text;
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return signed
                ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
                : "0".repeat(missing) + text;
    }

    private static String bad(char verb, Json value) {
        return "%!" + verb + "(" + goType(value) + "=" + Values.print(value) + ")";
    }

    /// The type that Go would name; whole numbers are `int`.
    private static String goType(Json value) {
        return switch (value) {
            case JsonString _ -> "string";
            case JsonNumber number -> number.isInteger() ? "int" : "float64";
            case JsonBoolean _ -> "bool";
            case JsonArray _ -> "[]interface {}";
            case JsonObject _ -> "map[string]interface {}";
            case JsonNull _ -> "<nil>";
        };
    }
}
