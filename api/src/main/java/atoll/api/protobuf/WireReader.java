package atoll.api.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks the fields of one message inside a byte array. One thread.
final class WireReader {
    /// Deeper than any Kubernetes object, and shallow enough for the stack.
    private static final int DEPTH_MAX = 200;

    private final byte[] bytes;
    private final int end;
    private final int depth;
    private int at;
    private int wireType;

    WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length, 0);
    }

    private WireReader(byte[] bytes, int at, int end, int depth) {
        if (depth > DEPTH_MAX) {
            throw new ProtobufException("messages are nested deeper than " + DEPTH_MAX);
        }
        this.bytes = bytes;
        this.at = at;
        this.end = end;
        this.depth = depth;
    }

    /// Moves to the next field: its number, 0 at the end.
    int next() {
        if (at == end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long number = tag >>> 3;
        if (number <= 0 || number > 0x1FFFFFFF) {
            throw new ProtobufException("illegal field number " + number);
        }
        return (int) number;
    }

    int wireType() {
        return wireType;
    }

    boolean atEnd() {
        return at == end;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= end) {
                throw truncated();
            }
            byte group = bytes[at++];
            value |= (long) (group & 0x7F) << shift;
            if (group >= 0) {
                return value;
            }
        }
        throw new ProtobufException("a number has more than 10 bytes");
    }

    long fixed64() {
        int from = skipBytes(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[from + i] & 0xFF);
        }
        return value;
    }

    byte[] block() {
        int length = length();
        int from = skipBytes(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    String text() {
        int length = length();
        int from = skipBytes(length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    /// A reader for the message that stands here.
    WireReader message() {
        expect(WireWriter.BLOCK);
        int length = length();
        int from = skipBytes(length);
        return new WireReader(bytes, from, from + length, depth + 1);
    }

    void expect(int expected) {
        if (wireType != expected) {
            throw new ProtobufException(
                    "wire type %d where %d is due".formatted(wireType, expected));
        }
    }

    void skip() {
        switch (wireType) {
            case WireWriter.VARINT -> varint();
            case WireWriter.FIXED_64 -> skipBytes(8);
            case WireWriter.BLOCK -> skipBytes(length());
            case 5 -> skipBytes(4);
            default -> throw new ProtobufException("illegal wire type " + wireType);
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw truncated();
        }
        return (int) length;
    }

    private int skipBytes(int count) {
        if (count > end - at) {
            throw truncated();
        }
        at += count;
        return at - count;
    }

    private static ProtobufException truncated() {
        return new ProtobufException("unexpected end of the message");
    }
}
