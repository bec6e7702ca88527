package atoll.server.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A protobuf message in the making. Fields come in the order they are added.
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BLOCK = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /// An empty text is the absence of one.
    ProtoMessage text(int field, String text) {
        return text.isEmpty() ? this : block(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage message(int field, ProtoMessage message) {
        return block(field, message.toBytes());
    }

    ProtoMessage flag(int field, boolean value) {
        return value ? whole(field, 1) : this;
    }

    ProtoMessage whole(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage real(int field, double value) {
        tag(field, FIXED_64);
        bytes.writeBytes(
                ByteBuffer.allocate(Double.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putDouble(value)
                        .array());
        return this;
    }

    private ProtoMessage block(int field, byte[] block) {
        tag(field, BLOCK);
        varint(block.length);
        bytes.writeBytes(block);
        return this;
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
