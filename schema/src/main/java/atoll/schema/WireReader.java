package atoll.schema;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks the fields of one protobuf message. One thread.
final class WireReader {
    private final byte[] bytes;
    private int at;
    private int wireType;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Moves to the next field: its number, 0 at the end.
    int next() {
        if (at == bytes.length) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        return (int) (tag >>> 3);
    }

    long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte group = bytes[at++];
            value |= (long) (group & 0x7F) << shift;
            if (group >= 0) {
                return value;
            }
        }
    }

    byte[] block() {
        int length = (int) varint();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text() {
        return new String(block(), StandardCharsets.UTF_8);
    }

    void skip() {
        switch (wireType) {
            case 0 -> varint();
            case 1 -> at += 8;
            case 2 -> block();
            case 5 -> at += 4;
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }
}
