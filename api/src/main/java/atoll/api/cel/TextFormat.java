package atoll.api.cel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeMap;

/// `"%s is %.2f".format([…])`, and quoting.
final class TextFormat {
    private final String pattern;
    private final Value.Items arguments;
    private final StringBuilder out = new StringBuilder();
    private int next;

    private TextFormat(String pattern, Value.Items arguments) {
        this.pattern = pattern;
        this.arguments = arguments;
    }

    static String format(String pattern, Value.Items arguments) {
        return new TextFormat(pattern, arguments).run();
    }

    private String run() {
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at < pattern.length() && pattern.charAt(at) == '%') {
                out.append('%');
                at++;
            } else {
                at = directive(at);
            }
        }
        return out.toString();
    }

    /// @return where the text goes on
    private int directive(int start) {
        int at = start;
        int precision = 6;
        if (at < pattern.length() && pattern.charAt(at) == '.') {
            int digits = ++at;
            while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
                at++;
            }
            precision =
                    at == digits
                            ? 0
                            : Integer.parseInt(pattern.substring(digits, Math.min(at, digits + 4)));
        }
        if (at >= pattern.length()) {
            throw new EvaluationException("unexpected end of string");
        }
        clause(pattern.charAt(at), precision);
        return at + 1;
    }

    private void clause(char verb, int precision) {
        if (next >= arguments.size()) {
            throw new EvaluationException("index " + next + " out of range");
        }
        Value value = arguments.at(next++);
        out.append(
                switch (verb) {
                    case 's' -> plain(value);
                    case 'd' -> whole(value);
                    case 'f' -> fixed(value, precision);
                    case 'e' -> scientific(value, precision);
                    case 'b' -> binary(value);
                    case 'x' -> hexadecimal(value);
                    case 'X' -> hexadecimal(value).toUpperCase(Locale.ROOT);
                    case 'o' -> Long.toOctalString(Values.integer(value));
                    default ->
                            throw new EvaluationException(
                                    "could not parse formatting clause: unrecognized formatting clause \""
                                            + verb
                                            + "\"");
                });
    }

    private static EvaluationException unfit(String clause, Value value) {
        return new EvaluationException(
                "error during formatting: %s clause can only be used on numbers, was given %s"
                        .formatted(clause, value.type().bareName()));
    }

    private static String whole(Value value) {
        return switch (value) {
            case Value.Int _, Value.Uint _ -> Conversions.toText(value);
            default -> throw unfit("decimal", value);
        };
    }

    private static BigDecimal amount(String clause, Value value) {
        return switch (value) {
            case Value.Real(var real) when !Double.isNaN(real) && !Double.isInfinite(real) ->
                    new BigDecimal(real);
            case Value.Int(var number) -> BigDecimal.valueOf(number);
            case Value.Uint _ -> new BigDecimal(Conversions.toText(value));
            default -> throw unfit(clause, value);
        };
    }

    private static String fixed(Value value, int precision) {
        return amount("fixed-point", value)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static String scientific(Value value, int precision) {
        return String.format(
                Locale.ROOT, "%." + precision + "e", amount("scientific", value).doubleValue());
    }

    private static String binary(Value value) {
        return switch (value) {
            case Value.Int(var number) ->
                    number < 0 ? "-" + Long.toBinaryString(-number) : Long.toBinaryString(number);
            case Value.Uint(var bits) -> Long.toBinaryString(bits);
            case Value.Bool(var truth) -> truth ? "1" : "0";
            default -> throw unfit("binary", value);
        };
    }

    private static String hexadecimal(Value value) {
        return switch (value) {
            case Value.Int(var number) ->
                    number < 0 ? "-" + Long.toHexString(-number) : Long.toHexString(number);
            case Value.Uint(var bits) -> Long.toHexString(bits);
            case Value.Text(var text) ->
                    HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case Value.Bytes(var bytes) -> HexFormat.of().formatHex(bytes);
            default -> throw unfit("hex", value);
        };
    }

    /// `%s`: lists and maps with their members, maps sorted by key.
    private static String plain(Value value) {
        return switch (value) {
            case Value.Items items -> {
                var parts = new StringBuilder("[");
                for (int i = 0; i < items.size(); i++) {
                    parts.append(i == 0 ? "" : ", ").append(plain(items.at(i)));
                }
                yield parts.append(']').toString();
            }
            case Value.Entries entries -> {
                var sorted = new TreeMap<String, String>();
                for (Value key : entries.keys()) {
                    sorted.put(plain(key), plain(Operators.entry(entries, key)));
                }
                var parts = new StringBuilder("{");
                sorted.forEach((key, each) ->
                        parts.append(parts.length() == 1 ? "" : ", ")
                                .append(key)
                                .append(": ")
                                .append(each));
                yield parts.append('}').toString();
            }
            default -> Conversions.shown(value);
        };
    }

    static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escaped = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
            if (escaped >= 0) {
                quoted.append('\\').append("abfnrtv\\\"".charAt(escaped));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
