package atoll.store.log;

import atoll.api.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes one file's records in order. Names and namespaces become shared strings on the way. One
/// file, one thread.
final class RecordReader {
    private final FrameReader frames;
    private final String path;
    private final List<String> names = new ArrayList<>();

    /// Objects of a namespace mostly come in a row: they share its string.
    private byte[] lastNamespaceBytes = {};

    private String lastNamespace = "";
    private long ended = -1;

    RecordReader(DiskFile file, String path) {
        this.frames = new FrameReader(file, FileKind.HEADER);
        this.path = path;
    }

    /// The next record; null at the end or at a bad frame.
    ///
    /// @throws DamagedLogException for a frame whose checksum is right and whose content is not
    @Nullable LogRecord next() throws IOException {
        while (true) {
            long offset = frames.offset();
            ByteBuffer payload = frames.next();
            if (payload == null) {
                return null;
            }
            try {
                LogRecord record = decode(payload);
                if (record != null) {
                    return record;
                }
            } catch (RuntimeException e) { // a good checksum over nonsense: written by a bug
                throw new DamagedLogException(
                        "%s has a record at offset %d that makes no sense: %s"
                                .formatted(path, offset, e));
            }
        }
    }

    /// Null for what is no record of a write.
    private @Nullable LogRecord decode(ByteBuffer payload) {
        return switch (RecordWriter.Type.of(payload.get())) {
            case NAME -> {
                int number = payload.getInt();
                String name = StandardCharsets.UTF_8.decode(payload).toString();
                if (number == names.size()) {
                    names.add(name);
                } else {
                    names.set(number, name);
                }
                yield null;
            }
            case PUT -> record(payload, true);
            case REMOVE -> record(payload, false);
            case MARK -> null;
            case END -> {
                payload.getLong();
                ended = payload.getLong();
                yield null;
            }
        };
    }

    private LogRecord record(ByteBuffer payload, boolean put) {
        long revision = payload.getLong();
        String resource = names.get(payload.getInt());
        String namespace = namespace(bytes(payload, payload.getShort() & 0xFFFF));
        String name =
                new String(bytes(payload, payload.getShort() & 0xFFFF), StandardCharsets.UTF_8);
        byte[] json = put ? bytes(payload, payload.remaining()) : null;
        return new LogRecord(revision, resource, new ObjectKey(namespace, name), json);
    }

    private String namespace(byte[] bytes) {
        if (!Arrays.equals(bytes, lastNamespaceBytes)) {
            lastNamespaceBytes = bytes;
            lastNamespace = new String(bytes, StandardCharsets.UTF_8);
        }
        return lastNamespace;
    }

    private static byte[] bytes(ByteBuffer payload, int length) {
        var bytes = new byte[length];
        payload.get(bytes);
        return bytes;
    }

    /// Where the last good record ended, once [#next] answered null.
    long offset() {
        return frames.offset();
    }

    /// What is wrong there; null at a clean end.
    @Nullable String damage() {
        return frames.damage();
    }

    /// The count of objects a snapshot's end states; -1 when no end was read.
    long ended() {
        return ended;
    }
}
