package atoll.api.protobuf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds a message from its end to its start, so that a length is known when it is to be written.
/// Hence everything is given in reverse: last field first, value before tag. One thread. A string
/// field is written so: `out.text("a"); out.tag(1, BLOCK);`. A nested message: remember [#size],
/// write its fields, then [#lengthSince] and the tag. Grows as needed, to whatever size.
final class WireWriter {
    /// A number in base 128.
    static final int VARINT = 0;

    /// Eight bytes.
    static final int FIXED_64 = 1;

    /// A length and as many bytes: texts, bytes, messages.
    static final int BLOCK = 2;

    private byte[] buffer = new byte[1024];

    /// Where the last written byte stands; the bytes from here to the end are the message.
    private int start = buffer.length;

    /// Bytes written so far.
    int size() {
        return buffer.length - start;
    }

    /// Begins anew, with the room that was made.
    void clear() {
        start = buffer.length;
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(buffer, start, size());
    }

    /// Makes room before [#start] for so many bytes, at least doubling.
    private void reserve(int more) {
        if (start >= more) {
            return;
        }
        int size = size();
        byte[] larger = new byte[Math.max(buffer.length * 2, size + more)];
        System.arraycopy(buffer, start, larger, larger.length - size, size);
        start = larger.length - size;
        buffer = larger;
    }

    void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    /// Negative numbers are written as their 64 bits, in ten bytes.
    void varint(long value) {
        int length = varintSize(value);
        reserve(length);
        start -= length;
        long rest = value;
        for (int i = 0; i < length - 1; i++) {
            buffer[start + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[start + length - 1] = (byte) rest;
    }

    private static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    void fixed64(long value) {
        reserve(8);
        start -= 8;
        for (int i = 0; i < 8; i++) {
            buffer[start + i] = (byte) (value >>> (8 * i));
        }
    }

    /// Bytes as they are, without a length.
    void raw(byte[] bytes) {
        reserve(bytes.length);
        start -= bytes.length;
        System.arraycopy(bytes, 0, buffer, start, bytes.length);
    }

    /// Bytes with their length before them.
    void block(byte[] bytes) {
        raw(bytes);
        varint(bytes.length);
    }

    void text(String text) {
        block(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The length of what was written since the size was `before`.
    void lengthSince(int before) {
        varint(size() - before);
    }
}
