package atoll.api.cel;

import atoll.api.GoStrings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeMap;

/// `"%s is %.2f".format([…])`, and quoting. Upstream: cel-go's `ext/formatting_v2.go`, whose
/// numbers follow English.
final class TextFormat {
    private static final int PRECISION_DEFAULT = 6;

    /// Go reads one more digit of a precision as long as what it has is no larger.
    private static final int PRECISION_READ = 1_000_000;

    /// What Go shows in place of a number whose precision is too large to be read.
    private static final String NO_VERB = "%!(NOVERB)";

    private static final int DIGITS = 6;
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private TextFormat() {}

    /// What stands for the clauses of a pattern. Called in the order of the clauses; `%%` is none.
    @FunctionalInterface
    interface Clauses {
        /// @param verb one of `sdfebxXo`
        /// @param index of the argument
        String format(char verb, int precision, int index);
    }

    /// @param arguments more than the pattern asks for are passed over
    /// @throws EvaluationException when the pattern is wrong, asks for more, or a clause cannot
    ///   show its argument
    static String format(String pattern, Value.Items arguments) {
        return interpolate(
                pattern,
                arguments.size(),
                (verb, precision, index) -> shown(verb, precision, arguments.at(index)));
    }

    /// Throws [EvaluationException] when the pattern is none, or asks for more arguments.
    ///
    /// @param arguments how many there are
    static String interpolate(String pattern, int arguments, Clauses clauses) {
        var out = new StringBuilder();
        int at = 0;
        int next = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at < pattern.length() && pattern.charAt(at) == '%') {
                out.append('%');
                at++;
            } else if (at >= pattern.length()) {
                throw new EvaluationException("unexpected end of string");
            } else if (next >= arguments) {
                throw new EvaluationException("index " + next + " out of range");
            } else {
                int digits = at + 1;
                int verb = pattern.charAt(at) == '.' ? endOfPrecision(pattern, digits) : at;
                int precision =
                        verb == at ? PRECISION_DEFAULT : precision(pattern.substring(digits, verb));
                out.append(clause(clauses, pattern.charAt(verb), precision, next++));
                at = verb + 1;
            }
        }
        return out.toString();
    }

    /// Where the verb stands, behind `.` and digits.
    private static int endOfPrecision(String pattern, int digits) {
        int end = digits;
        while (end < pattern.length() && isDigit(pattern.charAt(end))) {
            end++;
        }
        if (end == pattern.length()) {
            throw malformed("could not find end of precision specifier");
        }
        return end;
    }

    private static int precision(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException _) {
            throw malformed(
                    "error while converting precision to integer: strconv.Atoi: parsing \""
                            + digits
                            + "\": "
                            + (digits.isEmpty() ? "invalid syntax" : "value out of range"));
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static EvaluationException malformed(String why) {
        return new EvaluationException(
                "could not parse formatting clause: error while parsing precision: " + why);
    }

    private static String clause(Clauses clauses, char verb, int precision, int index) {
        if ("sdfebxXo".indexOf(verb) < 0) {
            throw new EvaluationException(
                    "could not parse formatting clause: unrecognized formatting clause \""
                            + verb
                            + "\"");
        }
        return clauses.format(verb, precision, index);
    }

    /// One argument by its clause.
    private static String shown(char verb, int precision, Value value) {
        String type = value.type().bareName();
        if (verb != 's' && !takes(verb, type)) {
            throw new EvaluationException(unfit(verb, type));
        }
        return switch (verb) {
            case 's' -> plain(value);
            case 'd' -> Conversions.toText(value);
            case 'f' -> isRead(precision) ? fixed(real(value), precision & 0xff) : NO_VERB;
            case 'e' -> isRead(precision) ? scientific(real(value), precision) : NO_VERB;
            case 'b' -> binary(value);
            case 'x' -> hexadecimal(value);
            case 'X' -> hexadecimal(value).toUpperCase(Locale.ROOT);
            default -> octal(value);
        };
    }

    /// Upstream hands the precision on in a pattern of Go's.
    private static boolean isRead(int precision) {
        return precision / 10 <= PRECISION_READ;
    }

    /// Whether a clause can show values of a type that has no parameters.
    static boolean takes(char verb, String type) {
        return switch (type) {
            case "int", "uint" -> "sdbxXo".indexOf(verb) >= 0;
            case "double" -> "sfe".indexOf(verb) >= 0;
            case "string" -> "sfexX".indexOf(verb) >= 0;
            case "bytes" -> "sxX".indexOf(verb) >= 0;
            case "bool" -> "sb".indexOf(verb) >= 0;
            case "null",
                    "null_type",
                    "timestamp",
                    "duration",
                    "google.protobuf.Timestamp",
                    "google.protobuf.Duration" ->
                    verb == 's';
            default -> false;
        };
    }

    /// What is said of a value that its clause cannot show.
    static String unfit(char verb, String type) {
        String rule =
                switch (verb) {
                    case 's' ->
                            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";
                    case 'd' -> "decimal clause can only be used on integers";
                    case 'f' -> "fixed-point clause can only be used on doubles";
                    case 'e' -> "scientific clause can only be used on doubles";
                    case 'b' -> "only integers and bools can be formatted as binary";
                    case 'o' -> "octal clause can only be used on integers";
                    default -> "only integers, byte buffers, and strings can be formatted as hex";
                };
        return "error during formatting: " + rule + ", was given " + type;
    }

    /// A number, or the name of one that is none.
    private static double real(Value value) {
        return switch (value) {
            case Value.Real(var real) -> real;
            case Value.Text(var name) when name.equals("NaN") -> Double.NaN;
            case Value.Text(var name) when name.equals("Infinity") -> Double.POSITIVE_INFINITY;
            case Value.Text(var name) when name.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
            default -> throw new EvaluationException(unfit('f', value.type().bareName()));
        };
    }

    /// With commas between thousands, as the locale has it that upstream asks for.
    ///
    /// @param precision at most 255: upstream's printer keeps it in a byte, and larger ones wrap
    private static String fixed(double number, int precision) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return extraordinary(number);
        }
        var format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(precision);
        format.setMaximumFractionDigits(precision);
        format.setRoundingMode(RoundingMode.HALF_EVEN);
        return format.format(new BigDecimal(number));
    }

    /// What has no digits.
    private static String extraordinary(double number) {
        return Double.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
    }

    /// `2.718280×10⁰⁰`. Upstream takes the precision for a width: there are always six digits, and
    /// blanks before them.
    private static String scientific(double number, int width) {
        String shown = scientific(number);
        return " ".repeat(Math.max(0, width - shown.length())) + shown;
    }

    private static String scientific(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return extraordinary(number);
        }
        String[] parts =
                String.format(Locale.ROOT, "%." + DIGITS + "e", new BigDecimal(number))
                        .split("e", 2);
        var exponent = new StringBuilder();
        for (char c : parts[1].toCharArray()) {
            exponent.append(isDigit(c) ? SUPERSCRIPTS.charAt(c - '0') : c == '-' ? '⁻' : "");
        }
        return parts[0] + "×10" + exponent;
    }

    /// Of a truth 1 or 0; of a negative number a minus and its amount.
    private static String binary(Value value) {
        return switch (value) {
            case Value.Int(var number) -> signed(number, 2);
            case Value.Uint(var bits) -> Long.toBinaryString(bits);
            default -> Values.truth(value) ? "1" : "0";
        };
    }

    private static String octal(Value value) {
        return value instanceof Value.Uint(var bits)
                ? Long.toOctalString(bits)
                : signed(Values.integer(value), 8);
    }

    private static String signed(long number, int radix) {
        return Long.toString(number, radix);
    }

    /// Of texts and bytes each byte in two digits.
    private static String hexadecimal(Value value) {
        return switch (value) {
            case Value.Uint(var bits) -> Long.toHexString(bits);
            case Value.Text(var text) ->
                    HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case Value.Bytes(var bytes) -> HexFormat.of().formatHex(bytes);
            default -> signed(Values.integer(value), 16);
        };
    }

    /// `%s`: lists and maps with their members, maps sorted by key.
    private static String plain(Value value) {
        return switch (value) {
            case Value.Items items -> {
                var parts = new StringBuilder("[");
                for (int i = 0; i < items.size(); i++) {
                    parts.append(i == 0 ? "" : ", ").append(literal(items.at(i)));
                }
                yield parts.append(']').toString();
            }
            case Value.Entries entries -> {
                var sorted = new TreeMap<String, String>();
                for (Value key : entries.keys()) {
                    sorted.put(literal(key), literal(Operators.entry(entries, key)));
                }
                var parts = new StringBuilder("{");
                sorted.forEach((key, each) ->
                        parts.append(parts.length() == 1 ? "" : ", ")
                                .append(key)
                                .append(':')
                                .append(each));
                yield parts.append('}').toString();
            }
            case Value.Maybe _, Value.Opaque _ ->
                    throw new EvaluationException(unfit('s', value.type().bareName()));
            default -> Conversions.shown(value);
        };
    }

    /// A member of a list or map, as an expression would write it.
    private static String literal(Value value) {
        return switch (value) {
            case Value.Text(var text) -> GoStrings.quoted(text);
            case Value.Bytes(var bytes) ->
                    "b" + GoStrings.quoted(new String(bytes, StandardCharsets.UTF_8));
            case Value.Timestamp _ ->
                    "timestamp(" + GoStrings.quoted(Conversions.shown(value)) + ")";
            case Value.Span _ -> "duration(" + GoStrings.quoted(Conversions.shown(value)) + ")";
            case Value.Real(var real) when Double.isNaN(real) || Double.isInfinite(real) ->
                    Double.isNaN(real) ? "\"NaN\"" : real > 0 ? "\"+Inf\"" : "\"-Inf\"";
            case Value.Real(var real) ->
                    new BigDecimal(real)
                            .setScale(PRECISION_DEFAULT, RoundingMode.HALF_EVEN)
                            .toPlainString();
            default -> plain(value);
        };
    }

    /// `strings.quote`: the eight control characters that have letters, the quote and the backslash
    /// are escaped, all else stands as it is.
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
