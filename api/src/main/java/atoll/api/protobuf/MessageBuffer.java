package atoll.api.protobuf;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Builds messages from their start to their end: the length of one is put before it when it is
/// closed, which moves it by a few bytes. One thread.
final class MessageBuffer {
    private static final int LENGTH_MAX = 5;

    private byte[] bytes = new byte[16 << 10];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void raw(byte[] from, int start, int end) {
        int length = end - start;
        reserve(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    void raw(byte[] from) {
        raw(from, 0, from.length);
    }

    /// Begins a message inside of this one.
    ///
    /// @return where it begins, for [#close]
    int open() {
        reserve(1);
        return ++size;
    }

    /// Ends a message and puts its length before it.
    void close(int start) {
        int length = size - start;
        int more = 0;
        for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
            more++;
        }
        if (more > 0) {
            reserve(LENGTH_MAX);
            System.arraycopy(bytes, start, bytes, start + more, length);
            size += more;
        }
        int at = start - 1;
        int rest = length;
        for (int i = 0; i < more; i++) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }

    /// Takes out what was written since the size was `start`.
    ///
    /// @param into large enough, or null
    /// @return `into`, or a larger one
    byte[] cut(int start, byte[] into) {
        int length = size - start;
        byte[] taken = into.length < length ? new byte[Math.max(length, into.length * 2)] : into;
        System.arraycopy(bytes, start, taken, 0, length);
        size = start;
        return taken;
    }
}
