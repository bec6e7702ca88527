package atoll.api.protobuf;

import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `{raw = 1}`: JSON as bytes inside a message (RawExtension, FieldsV1, JSON). A RawExtension may
/// also carry a whole object in its own protobuf envelope.
///
/// @param envelope reads an object that is in protobuf itself
record RawCodec(Function<byte[], Json> envelope) implements Codec {
    @Override
    public int wireType() {
        return WireWriter.BLOCK;
    }

    @Override
    public void write(@Nullable Json value, WireWriter out) {
        int before = out.size();
        if (value != null) {
            out.block(JsonWriter.toBytes(value));
            out.tag(1, WireWriter.BLOCK);
        }
        out.lengthSince(before);
    }

    /// Null where the field is missing or empty.
    @Override
    public Json read(WireReader in) {
        Json value = JsonNull.NULL;
        WireReader message = in.message();
        for (int number = message.next(); number != 0; number = message.next()) {
            if (number == 1) {
                message.expect(WireWriter.BLOCK);
                value = value(message.block());
            } else {
                message.skip();
            }
        }
        return value;
    }

    /// @throws ProtobufException when the bytes are neither an object's envelope nor JSON
    private Json value(byte[] raw) {
        if (raw.length == 0) {
            return JsonNull.NULL;
        }
        if (ProtobufCodec.isProtobuf(raw)) {
            return envelope.apply(raw);
        }
        try {
            return JsonReader.read(raw);
        } catch (JsonException e) {
            throw new ProtobufException("embedded JSON: " + e.getMessage());
        }
    }

    @Override
    public Json zero() {
        return JsonNull.NULL;
    }
}
