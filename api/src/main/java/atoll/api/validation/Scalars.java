package atoll.api.validation;

import atoll.api.Quantity;
import atoll.api.QuantityException;
import atoll.api.Timestamps;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/// The scalars that have a decoder of their own in Go, each in its canonical form. A value that is
/// canonical already is returned as it is. Stateless.
final class Scalars {
    private static final Pattern MICROS = Pattern.compile("[.,][0-9]{6}(Z|[+-])");

    private Scalars() {}

    /// `"0.5" → "500m"`, `1 → "1"`.
    ///
    /// @throws DecodeException in the words of [atoll.api.QuantityException]
    static Json quantity(Json value) {
        try {
            String canonical = Quantity.of(value).toString();
            return value instanceof JsonString(var text) && text.equals(canonical)
                    ? value
                    : Json.of(canonical);
        } catch (QuantityException e) {
            throw new DecodeException(String.valueOf(e.getMessage()));
        }
    }

    /// An amount of a resource; `value` is a canonical quantity. Only amounts of micro and nano can
    /// have more digits.
    static Json inMillis(Json value) {
        if (value instanceof JsonString(var text) && (text.endsWith("n") || text.endsWith("u"))) {
            return Json.of(Quantity.parse(text).inMillis().toString());
        }
        return value;
    }

    /// A number has 32 bits and no fraction.
    static boolean isIntOrString(Json value) {
        boolean fits =
                value instanceof JsonNumber number
                        && number.isInteger()
                        && number.longValue() == (int) number.longValue();
        return fits || value instanceof JsonString;
    }

    /// Durations are left as they were written.
    ///
    /// @param text what `value` holds
    /// @throws DecodeException in Go's words, when it is none
    static Json time(Schema.Type type, Json value, String text) {
        return switch (type) {
            case TIME -> time(value, text);
            case MICRO_TIME -> microTime(value, text);
            default -> value;
        };
    }

    /// RFC 3339 in whole seconds, UTC.
    private static Json time(Json value, String text) {
        if (text.length() == 20 && text.charAt(19) == 'Z') {
            parse(text, TimeFault.SECONDS);
            return value;
        }
        Instant instant = parse(text, TimeFault.SECONDS);
        return Json.of(Timestamps.seconds(instant));
    }

    /// A fraction must have six digits exactly, as the layout of Go's type has.
    private static Json microTime(Json value, String text) {
        Instant instant = parse(text, TimeFault.MICROS);
        if (!MICROS.matcher(text).find()) {
            throw TimeFault.of(text, TimeFault.MICROS);
        }
        String canonical = Timestamps.micros(instant);
        return canonical.equals(text) ? value : Json.of(canonical);
    }

    private static Instant parse(String text, String layout) {
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException _) {
            throw TimeFault.of(text, layout);
        }
    }

    /// Line breaks go; everything else must be base64 with its padding.
    ///
    /// @throws DecodeException with the place of the first wrong byte
    static Json bytes(Json value, String text) {
        if (isBase64(text)) {
            return value;
        }
        String joined = text.replace("\n", "").replace("\r", "");
        if (joined.length() < text.length()) {
            return bytes(Json.of(joined), joined);
        }
        String why = "illegal base64 data at input byte " + firstIllegal(text);
        throw new DecodeException(why, "error decoding from json: " + why);
    }

    /// Java takes a text whose padding is missing; Go does not.
    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return text.length() % 4 == 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Padding fills the last four characters up, and nothing comes after it.
    private static int illegalPadding(String text, int first) {
        int last = first % 4 == 2 ? first + 1 : first;
        if (first % 4 < 2) {
            return first;
        }
        if (last == text.length()) {
            return last;
        }
        return text.charAt(last) == '=' ? last + 1 : first;
    }

    /// The place as Go counts it: for a text that merely ends too early, where its last whole group
    /// of four ends.
    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean legal =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '+'
                            || c == '/';
            if (!legal) {
                return c == '=' ? illegalPadding(text, i) : i;
            }
        }
        return text.length() - text.length() % 4;
    }
}
