package atoll.api.protobuf;

import atoll.base.json.Json;
import org.jspecify.annotations.Nullable;

/// Carries one JSON value to the wire and back. Stateless and thread-safe.
interface Codec {
    int wireType();

    /// Writes the value without a tag; null stands for Go's zero value.
    void write(@Nullable Json value, WireWriter out);

    /// Reads what stands at the reader, whose wire type has been checked.
    Json read(WireReader in);

    /// What Go writes to JSON for a plain field that was never set; null when it leaves it out.
    @Nullable Json zero();

    /// Whether a value is the same as none, for fields that are left out when empty.
    default boolean isZero(Json value) {
        return value.equals(zero());
    }

    static ProtobufException mismatch(Json value, String due) {
        return new ProtobufException(
                "a JSON %s where %s is due: %s"
                        .formatted(value.typeName(), due, shortened(value.toString())));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
