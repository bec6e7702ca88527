package atoll.api.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks the fields of one message inside a byte array. One thread. Reads in place: a nested
/// message is a reader on the same bytes. Every read is checked against the end of its message, so
/// no input leads beyond it.
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
    ///
    /// @throws ProtobufException for a number below 1 or beyond what protobuf allows
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

    /// Of the field that [#next] moved to.
    int wireType() {
        return wireType;
    }

    boolean atEnd() {
        return at == end;
    }

    /// Seven bits a byte, the low ones first; negative numbers take ten.
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

    /// Eight bytes, the low one first.
    long fixed64() {
        int from = skipBytes(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[from + i] & 0xFF);
        }
        return value;
    }

    /// A copy.
    byte[] block() {
        int length = length();
        int from = skipBytes(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /// What is no UTF-8 becomes U+FFFD.
    String text() {
        int length = length();
        int from = skipBytes(length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    /// A reader for the message that stands here.
    ///
    /// @throws ProtobufException when no block stands here, or messages nest too deeply
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

    /// Passes over the value of the field that [#next] moved to. Groups, which protobuf gave up,
    /// are refused.
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
