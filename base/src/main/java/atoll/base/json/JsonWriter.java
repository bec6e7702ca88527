package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes JSON as compact UTF-8, keys in order, so that equal values have equal bytes. Escapes what
/// Go's encoder escapes (`<`, `>`, `&`, U+2028, U+2029 among them).
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// ASCII characters that are written as they are.
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (char c = 0x20; c < 0x7F; c++) {
            PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
        }
    }

    private static final int ROOM = 1024;
    private static final int ROOM_FOR_SCALAR = 32;

    private byte[] buffer;
    private int size;

    private JsonWriter(int room) {
        this.buffer = new byte[room];
    }

    public static byte[] toBytes(Json value) {
        boolean container = value instanceof JsonObject || value instanceof JsonArray;
        var writer = new JsonWriter(container ? ROOM : ROOM_FOR_SCALAR);
        writer.write(value);
        return Arrays.copyOf(writer.buffer, writer.size);
    }

    public static String toText(Json value) {
        return new String(toBytes(value), StandardCharsets.UTF_8);
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

    private void writeString(String text) {
        put('"');
        int length = text.length();
        int plain = writePlain(text);
        for (int i = plain; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                writeAscii(c);
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

    /// Writes the start of a text that needs no escapes, which mostly is all of it.
    ///
    /// @return how many characters were written
    private int writePlain(String text) {
        int length = text.length();
        ensure(length);
        byte[] into = buffer;
        int at = size;
        int i = 0;
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
