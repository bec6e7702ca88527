package atoll.base.json;

import java.util.Objects;

/// A JSON string.
///
/// @param value without escapes; no lone surrogates where it was read
public record JsonString(String value) implements Json {
    public JsonString {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return JsonWriter.toText(this);
    }
}
