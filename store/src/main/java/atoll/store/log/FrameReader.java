package atoll.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a file's frames in order, and stops at the first bad one. Loads a chunk at a time; memory
/// is bounded by the largest frame. One file, one thread.
final class FrameReader {
    /// No object is as large (a request body is at most a few MiB), so a longer frame is no frame.
    static final int PAYLOAD_MAX = 64 << 20;

    private static final int CHUNK = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private final DiskFile file;

    /// File bytes from `loaded` on; those before its position are used up.
    private ByteBuffer buffer;

    private long loaded;
    private @Nullable String damage;

    FrameReader(DiskFile file, long from) {
        this.file = file;
        this.loaded = from;
        long rest = Math.max(FrameWriter.FRAME_HEADER, file.size() - from);
        this.buffer = ByteBuffer.allocate((int) Math.min(CHUNK, rest)).limit(0);
    }

    /// Where the next frame starts.
    long offset() {
        return loaded + buffer.position();
    }

    /// What is wrong at [#offset] once [#next] answered null; null at a clean end.
    @Nullable String damage() {
        return damage;
    }

    /// The next payload, good until the next call; null at the end or at a bad frame.
    @Nullable ByteBuffer next() throws IOException {
        int header = fill(FrameWriter.FRAME_HEADER);
        if (header < FrameWriter.FRAME_HEADER) {
            damage = header == 0 ? null : "a record is cut short";
            return null;
        }
        int length = buffer.getInt(buffer.position());
        if (length <= 0 || length > PAYLOAD_MAX) {
            damage = "a record claims %d bytes".formatted(length);
            return null;
        }
        int whole = FrameWriter.FRAME_HEADER + length;
        if (fill(whole) < whole) {
            damage = "a record is cut short";
            return null;
        }
        int payload = buffer.position() + FrameWriter.FRAME_HEADER;
        crc.reset();
        crc.update(buffer.array(), payload, length);
        if ((int) crc.getValue() != buffer.getInt(buffer.position() + 4)) {
            damage = "a record's checksum is wrong";
            return null;
        }
        ByteBuffer frame = buffer.duplicate().limit(payload + length).position(payload);
        buffer.position(payload + length);
        return frame;
    }

    /// Loads until `wanted` bytes are at hand, or the file ends.
    ///
    /// @return the bytes at hand, at most `wanted`
    private int fill(int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return wanted;
        }
        loaded += buffer.position();
        if (wanted > buffer.capacity()) {
            buffer = ByteBuffer.allocate(Math.max(wanted, CHUNK)).put(buffer).flip();
        } else {
            buffer.compact().flip();
        }
        int end = buffer.limit();
        buffer.limit(buffer.capacity()).position(end);
        while (buffer.position() < wanted) {
            if (file.read(buffer, loaded + buffer.position()) < 0) {
                break;
            }
        }
        buffer.flip();
        return Math.min(wanted, buffer.remaining());
    }
}
