package atoll.api.protobuf;

import atoll.base.json.Json;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// protobuf's own types. `int32` and `int64` share one: a negative number takes ten bytes in
/// either.
enum ScalarCodec implements Codec {
    /// UTF-8.
    STRING(WireWriter.BLOCK) {
        @Override
        public void write(@Nullable Json value, WireWriter out) {
            switch (value) {
                case null -> out.text("");
                case JsonString(var text) -> out.text(text);
                default -> throw Codec.mismatch(value, "a string");
            }
        }

        @Override
        public Json read(WireReader in) {
            return Json.of(in.text());
        }

        @Override
        public Json zero() {
            return Json.of("");
        }
    },
    /// A JSON number with a fraction loses it.
    INTEGER(WireWriter.VARINT) {
        @Override
        public void write(@Nullable Json value, WireWriter out) {
            switch (value) {
                case null -> out.varint(0);
                case JsonNumber number -> out.varint(number.longValue());
                default -> throw Codec.mismatch(value, "an integer");
            }
        }

        @Override
        public Json read(WireReader in) {
            return Json.of(in.varint());
        }

        @Override
        public Json zero() {
            return Json.of(0);
        }
    },
    BOOLEAN(WireWriter.VARINT) {
        @Override
        public void write(@Nullable Json value, WireWriter out) {
            switch (value) {
                case null -> out.varint(0);
                case JsonBoolean bool -> out.varint(bool.value() ? 1 : 0);
                default -> throw Codec.mismatch(value, "a boolean");
            }
        }

        @Override
        public Json read(WireReader in) {
            return Json.of(in.varint() != 0);
        }

        @Override
        public Json zero() {
            return Json.of(false);
        }
    },
    /// Whole numbers come back without a fraction, as Go's JSON encoder writes them. What JSON has
    /// no number for is refused.
    DOUBLE(WireWriter.FIXED_64) {
        @Override
        public void write(@Nullable Json value, WireWriter out) {
            switch (value) {
                case null -> out.fixed64(0);
                case JsonNumber number ->
                        out.fixed64(Double.doubleToLongBits(number.doubleValue()));
                default -> throw Codec.mismatch(value, "a number");
            }
        }

        @Override
        public Json read(WireReader in) {
            double value = Double.longBitsToDouble(in.fixed64());
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new ProtobufException("JSON has no " + value);
            }
            return value == Math.rint(value) && Math.abs(value) < 0x1p63
                    ? Json.of((long) value)
                    : Json.of(value);
        }

        @Override
        public Json zero() {
            return Json.of(0);
        }
    },
    /// Base64 in JSON. Unlike other scalars it is left out when it is absent: nil and empty differ
    /// in Go.
    BYTES(WireWriter.BLOCK) {
        @Override
        public void write(@Nullable Json value, WireWriter out) {
            switch (value) {
                case null -> out.block(new byte[0]);
                case JsonString(var text) -> out.block(decoded(text));
                default -> throw Codec.mismatch(value, "base64");
            }
        }

        private byte[] decoded(String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new ProtobufException("illegal base64: " + e.getMessage());
            }
        }

        @Override
        public Json read(WireReader in) {
            return Json.of(Base64.getEncoder().encodeToString(in.block()));
        }

        @Override
        public @Nullable Json zero() {
            return null;
        }
    };

    private final int wireType;

    ScalarCodec(int wireType) {
        this.wireType = wireType;
    }

    @Override
    public int wireType() {
        return wireType;
    }
}
