package atoll.base.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an unquoted YAML scalar means: the rules of the Go library that Kubernetes uses, which are
/// YAML 1.1 less base-60 numbers and with dates left as strings. Upstream: `resolve.go` of go-yaml
/// v2, which `sigs.k8s.io/yaml` carries. Stateless.
final class YamlScalars {
    private static final String TAG = "tag:yaml.org,2002:";
    private static final Map<String, Json> WORDS =
            Map.ofEntries(
                    word("y", true),
                    word("Y", true),
                    word("yes", true),
                    word("Yes", true),
                    word("YES", true),
                    word("on", true),
                    word("On", true),
                    word("ON", true),
                    word("true", true),
                    word("True", true),
                    word("TRUE", true),
                    word("n", false),
                    word("N", false),
                    word("no", false),
                    word("No", false),
                    word("NO", false),
                    word("off", false),
                    word("Off", false),
                    word("OFF", false),
                    word("false", false),
                    word("False", false),
                    word("FALSE", false),
                    Map.entry("", JsonNull.NULL),
                    Map.entry("~", JsonNull.NULL),
                    Map.entry("null", JsonNull.NULL),
                    Map.entry("Null", JsonNull.NULL),
                    Map.entry("NULL", JsonNull.NULL));
    private static final Pattern NOT_FINITE =
            Pattern.compile("\\.(nan|NaN|NAN)|[-+]?\\.(inf|Inf|INF)");

    /// Sign, then the digits by base: 16, 2, 8, 10. A leading zero means base 8.
    private static final Pattern INTEGER =
            Pattern.compile(
                    "([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");

    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern DATE =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
                            + "([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})|"
                            + " [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?)?");

    /// YAML 1.1's numbers such as `190:20:30`: read as text, and so quoted when written.
    private static final Pattern BASE_60 =
            Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

    private YamlScalars() {}

    private static Map.Entry<String, Json> word(String text, boolean value) {
        return Map.entry(text, Json.of(value));
    }

    /// The value of a plain scalar without a tag. `yes → true`, `0644 → 420`, `1_000 → 1000`, `1e3
    /// → 1000`, `2026-11-25 → "2026-11-25"`.
    ///
    /// @throws JsonException for infinities and NaN
    static Json resolve(String text) {
        Json word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        char first = text.charAt(0);
        if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
            return Json.of(text);
        }
        if (NOT_FINITE.matcher(text).matches()) {
            throw new JsonException("yaml: " + text + " has no JSON form");
        }
        Json number = DATE.matcher(text).matches() ? null : number(text);
        return number == null ? Json.of(text) : number;
    }

    /// The value of a scalar with an explicit tag; a tag that is not one of YAML's own leaves text.
    ///
    /// @throws IllegalArgumentException for text that the tag does not fit
    static Json resolve(String tag, String text) {
        return switch (tag) {
            case TAG + "null" -> JsonNull.NULL;
            case TAG + "binary" -> Json.of(decoded(text));
            case TAG + "bool", TAG + "int", TAG + "float" -> {
                Json value = resolve(text);
                boolean fits =
                        tag.equals(TAG + "bool")
                                ? value instanceof JsonBoolean
                                : value instanceof JsonNumber;
                if (!fits) {
                    throw new IllegalArgumentException(
                            "cannot decode !!%s `%s` as a !!%s"
                                    .formatted(kind(value), text, tag.substring(TAG.length())));
                }
                yield value;
            }
            default -> Json.of(text);
        };
    }

    private static String kind(Json value) {
        return switch (value) {
            case JsonNumber number -> number.isInteger() ? "int" : "float";
            case JsonBoolean _ -> "bool";
            case JsonNull _ -> "null";
            default -> "str";
        };
    }

    private static String decoded(String base64) {
        byte[] bytes = Base64.getMimeDecoder().decode(base64);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Null for what is no number.
    private static @Nullable Json number(String text) {
        String plain = text.replace("_", "");
        var integer = INTEGER.matcher(plain);
        if (integer.matches()) {
            String sign = integer.group(1).equals("-") ? "-" : "";
            for (int group = 2; group <= 5; group++) {
                if (integer.group(group) != null) {
                    int radix = new int[] {16, 2, 8, 10}[group - 2];
                    return integral(new BigInteger(sign + integer.group(group), radix));
                }
            }
        }
        if (!FLOAT.matcher(plain).matches()) {
            return null;
        }
        double value = Double.parseDouble(plain);
        if (Double.isInfinite(value)) {
            return null;
        }
        // The server reads the JSON that this becomes, where a whole number is an integer.
        return value == Math.rint(value) && Math.abs(value) < 0x1p63
                ? Json.of((long) value)
                : Json.of(value);
    }

    /// What is too large even for a double stays text, as in Go.
    private static @Nullable Json integral(BigInteger value) {
        if (value.bitLength() < 64) {
            return Json.of(value.longValue());
        }
        double rounded = value.doubleValue();
        return Double.isInfinite(rounded) ? null : Json.of(rounded);
    }

    /// Whether this string, written without quotes, is read back as the same string.
    static boolean isPlainString(String text) {
        if (WORDS.containsKey(text) || text.equals("<<")) {
            return false;
        }
        char first = text.charAt(0);
        if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
            return true;
        }
        return !NOT_FINITE.matcher(text).matches()
                && !DATE.matcher(text).matches()
                && !BASE_60.matcher(text).matches()
                && number(text) == null;
    }
}
