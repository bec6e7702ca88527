package atoll.store.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Encodes records as frames. The first byte of a payload is its [Type]; numbers are big-endian.
///
/// - `NAME`: int number, resource as UTF-8. Gives a resource a number for the rest of the file; a
///   later one may give the number to another.
/// - `PUT`, `REMOVE`: long revision, int resource number, short length and namespace, short length
///   and name, and for a put the JSON.
/// - `MARK`: long [#MARK], long offset. Begins a batch, and says that when it was written all bytes
///   before that offset were forced: if they are bad, that is no torn tail.
/// - `END`: long revision, long count of objects. Ends a snapshot. One file at a time, one thread;
///   who turns to another file says so by [#forgetNames].
final class RecordWriter {
    /// Kinds of payload, with the byte each has in files.
    enum Type {
        NAME(1),
        PUT(2),
        REMOVE(3),
        MARK(4),
        END(5);

        private static final Type[] ALL = values();

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        static Type of(byte code) {
            for (Type type : ALL) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new IllegalArgumentException("record type " + code);
        }

        byte code() {
            return code;
        }
    }

    /// Eight bytes that JSON text never holds, to be found in a file whose frames are broken.
    static final long MARK = 0xA7011_5AFE_0FF5E7FL;

    private final FrameWriter frames = new FrameWriter();
    private final Map<String, Integer> numbers = new HashMap<>();

    /// @param forced bytes of the file that are known to be on the disk
    void mark(long forced) {
        frames.begin(17).put(Type.MARK.code()).putLong(MARK).putLong(forced);
        frames.end();
    }

    void record(LogRecord record) {
        int number = number(record.resource());
        byte[] namespace = utf8(record.key().namespace());
        byte[] name = utf8(record.key().name());
        byte[] json = record.json();
        int length = 17 + namespace.length + name.length + (json == null ? 0 : json.length);
        Type type = json == null ? Type.REMOVE : Type.PUT;
        ByteBuffer out = frames.begin(length);
        out.put(type.code()).putLong(record.revision()).putInt(number);
        out.putShort((short) namespace.length).put(namespace);
        out.putShort((short) name.length).put(name);
        if (json != null) {
            out.put(json);
        }
        frames.end();
    }

    /// @param count of the records before it
    void end(long revision, long count) {
        frames.begin(17).put(Type.END.code()).putLong(revision).putLong(count);
        frames.end();
    }

    private int number(String resource) {
        Integer known = numbers.get(resource);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(resource, number);
        byte[] text = resource.getBytes(StandardCharsets.UTF_8);
        frames.begin(5 + text.length).put(Type.NAME.code()).putInt(number).put(text);
        frames.end();
        return number;
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
        }
        return bytes;
    }

    /// Encoded bytes since the last [#clear].
    int size() {
        return frames.size();
    }

    ByteBuffer bytes() {
        return frames.frames();
    }

    void clear() {
        frames.clear();
    }

    /// The next record goes to a place that knows none of the names given so far.
    void forgetNames() {
        numbers.clear();
    }
}
