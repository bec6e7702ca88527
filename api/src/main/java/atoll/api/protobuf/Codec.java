package atoll.api.protobuf;

import atoll.base.json.Json;
import org.jspecify.annotations.Nullable;

/// Carries one JSON value to the wire and back. Stateless and thread-safe. One for each type,
/// shared by all fields that have it. A field's number, and whether it is written at all, are its
/// message's business ([MessageCodec]).
interface Codec {
    /// One of the constants of [WireWriter].
    int wireType();

    /// Writes the value without a tag; null stands for Go's zero value.
    ///
    /// @throws ProtobufException when the value has another type than the field
    void write(@Nullable Json value, WireWriter out);

    /// Reads what stands at the reader, whose wire type has been checked.
    ///
    /// @throws ProtobufException when the bytes break off or are no such value
    Json read(WireReader in);

    /// What Go writes to JSON for a plain field that was never set; null when it leaves it out.
    @Nullable Json zero();

    /// Whether a value is the same as none, for fields that are left out when empty.
    default boolean isZero(Json value) {
        return value.equals(zero());
    }

    /// @param due what the field wants, with its article: `an object`
    static ProtobufException mismatch(Json value, String due) {
        return new ProtobufException(
                "a JSON %s where %s is due: %s"
                        .formatted(value.typeName(), due, shortened(value.toString())));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
