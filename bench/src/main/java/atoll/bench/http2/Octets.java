package atoll.bench.http2;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Bytes to be sent, in a buffer that is used again and again. Big-endian. It grows by doubling and
/// never shrinks; used by one thread.
final class Octets {
    private byte[] bytes;
    private int size;

    Octets(int capacity) {
        this.bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /// Its lowest eight bits.
    void put(int octet) {
        room(1);
        bytes[size++] = (byte) octet;
    }

    void putShort(int value) {
        put(value >>> 8);
        put(value);
    }

    void putInt(int value) {
        putShort(value >>> 16);
        putShort(value);
    }

    void put(byte[] from) {
        put(from, 0, from.length);
    }

    void put(byte[] from, int start, int length) {
        room(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    void put(Octets from) {
        put(from.bytes, 0, from.size);
    }

    /// The head of an HTTP/2 frame (RFC 9113 §4.1).
    void frame(int length, int type, int flags, int stream) {
        put(length >>> 16);
        putShort(length);
        put(type);
        put(flags);
        putInt(stream);
    }

    /// What is here, as an array of its own.
    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
    }

    /// Sends what is here, in one write.
    void drainTo(OutputStream out) throws IOException {
        if (size > 0) {
            out.write(bytes, 0, size);
            size = 0;
        }
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
