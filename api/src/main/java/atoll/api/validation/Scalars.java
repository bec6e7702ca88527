package atoll.api.validation;

import atoll.api.Quantity;
import atoll.api.QuantityException;
import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The scalars that have a decoder of their own in Go, each in its canonical form. A value that is
/// canonical already is returned as it is.
final class Scalars {
    private Scalars() {}

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

    static Json intOrString(Json value) {
        boolean fits =
                value instanceof JsonNumber number
                        && number.isInteger()
                        && number.longValue() == (int) number.longValue();
        if (fits || value instanceof JsonString) {
            return value;
        }
        throw new DecodeException(
                "json: cannot unmarshal " + goWord(value) + " into Go value of type int32");
    }

    /// RFC 3339 in whole seconds, UTC; null for the zero time, which an empty string stands for.
    static @Nullable Json time(Json value) {
        String text = text(value, "string");
        if (text.isEmpty()) {
            return null;
        }
        if (text.length() == 20 && text.charAt(19) == 'Z') {
            parse(text, "2006-01-02T15:04:05Z07:00");
            return value;
        }
        Instant instant = parse(text, "2006-01-02T15:04:05Z07:00");
        return Json.of(Timestamps.seconds(instant));
    }

    static @Nullable Json microTime(Json value) {
        String text = text(value, "string");
        if (text.isEmpty()) {
            return null;
        }
        Instant instant = parse(text, "2006-01-02T15:04:05.000000Z07:00");
        String canonical = Timestamps.micros(instant);
        return canonical.equals(text) ? value : Json.of(canonical);
    }

    private static Instant parse(String text, String layout) {
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException e) {
            throw new DecodeException(
                    "parsing time \""
                            + text
                            + "\" as \""
                            + layout
                            + "\": cannot parse \""
                            + text
                            + "\" as \"2006\"");
        }
    }

    static Json duration(Json value) {
        text(value, "string");
        return value;
    }

    static Json bytes(Json value, String text) {
        try {
            Base64.getDecoder().decode(text);
            return value;
        } catch (IllegalArgumentException _) {
            String joined = text.replace("\n", "").replace("\r", "");
            if (joined.length() < text.length()) {
                return bytes(Json.of(joined), joined);
            }
            throw new DecodeException("illegal base64 data at input byte " + firstIllegal(text));
        }
    }

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
                return i;
            }
        }
        return text.length() - text.length() % 4;
    }

    private static String text(Json value, String type) {
        if (value instanceof JsonString(var text)) {
            return text;
        }
        throw new DecodeException(
                "json: cannot unmarshal " + goWord(value) + " into Go value of type " + type);
    }

    private static String goWord(Json value) {
        return switch (value) {
            case JsonNumber _ -> "number";
            case JsonBoolean _ -> "bool";
            default -> value.typeName();
        };
    }
}
