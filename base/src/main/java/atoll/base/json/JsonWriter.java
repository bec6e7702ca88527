package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Writes JSON as compact UTF-8, keys in order, so that equal values have equal bytes. Escapes what
/// Go's encoder escapes (`<`, `>`, `&`, U+2028, U+2029 among them). The bytes are those of
/// `json.Marshal` for a value whose keys are sorted. Nothing is ever read back; trees are bounded
/// in depth where they are read, so writing recurses. Stateless for its callers and thread-safe.
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// ASCII characters that are written as they are.
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (char c = 0x20; c < 0x7F; c++) {
            PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
        }
    }

    /// Of a new buffer; most objects fit.
    private static final int ROOM = 16 * 1024;

    private static final int ROOM_FOR_SCALAR = 32;

    /// Buffers between two uses: written and copied, a few kilobytes at a time, they would be most
    /// of what a busy server throws away. Larger ones are not kept.
    private static final AtomicReferenceArray<byte @Nullable []> BUFFERS =
            new AtomicReferenceArray<>(8);

    private static final int KEPT_MAX = 256 * 1024;

    private byte[] buffer;
    private int size;

    private JsonWriter(byte[] buffer) {
        this.buffer = buffer;
    }

    /// @return a new array, without a newline at its end
    public static byte[] toBytes(Json value) {
        if (!(value instanceof JsonObject || value instanceof JsonArray)) {
            return new JsonWriter(new byte[ROOM_FOR_SCALAR]).written(value);
        }
        int place = (int) Thread.currentThread().threadId() & BUFFERS.length() - 1;
        byte[] kept = BUFFERS.getAndSet(place, null);
        var writer = new JsonWriter(kept == null ? new byte[ROOM] : kept);
        byte[] bytes = writer.written(value);
        if (writer.buffer.length <= KEPT_MAX) {
            BUFFERS.set(place, writer.buffer);
        }
        return bytes;
    }

    private byte[] written(Json value) {
        write(value);
        return Arrays.copyOf(buffer, size);
    }

    public static String toText(Json value) {
        return new String(toBytes(value), StandardCharsets.UTF_8);
    }

    /// Whether a text stands in JSON as it is, between quotes.
    public static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    /// Tests in turn, for a switch over types goes through a method handle, which costs more than
    /// the writing until the optimizing compiler comes by.
    private void write(Json value) {
        if (value instanceof JsonString string) {
            writeString(string.value());
        } else if (value instanceof JsonObject object) {
            writeObject(object);
        } else if (value instanceof JsonArray array) {
            writeArray(array);
        } else {
            writeAscii(value.toString());
        }
    }

    private void writeObject(JsonObject object) {
        put('{');
        for (int i = 0; i < object.size(); i++) {
            if (i > 0) {
                put(',');
            }
            writeString(object.keyAt(i));
            put(':');
            write(object.valueAt(i));
        }
        put('}');
    }

    private void writeArray(JsonArray array) {
        put('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                put(',');
            }
            write(array.get(i));
        }
        put(']');
    }

    /// UTF-8; a lone surrogate is written as U+FFFD.
    private void writeString(String text) {
        put('"');
        int length = text.length();
        for (int i = writePlain(text, 0); i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                writeAscii(c);
                i = writePlain(text, i + 1) - 1;
            } else if (c < 0x800) {
                put(0xC0 | c >> 6);
                put(0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                put(0xF0 | point >> 18);
                put(0x80 | (point >> 12 & 0x3F));
                put(0x80 | (point >> 6 & 0x3F));
                put(0x80 | (point & 0x3F));
            } else if (c == 0x2028 || c == 0x2029) {
                escape(c);
            } else {
                char shown = Character.isSurrogate(c) ? 0xFFFD : c;
                put(0xE0 | shown >> 12);
                put(0x80 | (shown >> 6 & 0x3F));
                put(0x80 | (shown & 0x3F));
            }
        }
        put('"');
    }

    /// Writes what needs no escapes, which mostly is all of a text.
    ///
    /// @return the place of the first character that was not written
    private int writePlain(String text, int from) {
        int length = text.length();
        ensure(length - from);
        byte[] into = buffer;
        int at = size;
        int i = from;
        while (i < length) {
            char c = text.charAt(i);
            if (c >= 0x80 || !PLAIN[c]) {
                break;
            }
            into[at++] = (byte) c;
            i++;
        }
        size = at;
        return i;
    }

    /// One character that may need an escape.
    private void writeAscii(char c) {
        switch (c) {
            case '"', '\\' -> escape2(c);
            case '\n' -> escape2('n');
            case '\r' -> escape2('r');
            case '\t' -> escape2('t');
            case '\b' -> escape2('b');
            case '\f' -> escape2('f');
            case '<', '>', '&' -> escape(c);
            default -> {
                if (c < 0x20) {
                    escape(c);
                } else {
                    put(c);
                }
            }
        }
    }

    private void escape2(char c) {
        put('\\');
        put(c);
    }

    /// By its number, in six characters.
    private void escape(char c) {
        put('\\');
        put('u');
        put(HEX[c >> 12 & 0xF]);
        put(HEX[c >> 8 & 0xF]);
        put(HEX[c >> 4 & 0xF]);
        put(HEX[c & 0xF]);
    }

    private void writeAscii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
    }

    /// Room for so many bytes more.
    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    private void put(int b) {
        if (size == buffer.length) {
            buffer = Arrays.copyOf(buffer, size * 2);
        }
        buffer[size++] = (byte) b;
    }
}
