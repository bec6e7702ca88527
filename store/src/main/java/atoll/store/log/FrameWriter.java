package atoll.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Collects frames in one buffer: length of the payload, CRC-32C of the payload, payload. The
/// buffer is direct, so that handing it to the operating system copies nothing. Lengths and
/// checksums take four bytes each, the high one first. One thread.
final class FrameWriter {
    static final int FRAME_HEADER = 8;

    private static final int CAPACITY_MIN = 64 * 1024;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private int start;

    /// Begins a frame.
    ///
    /// @param payloadMax bytes that will follow at most
    /// @return where the payload goes; good until the next frame begins
    ByteBuffer begin(int payloadMax) {
        int needed = buffer.position() + FRAME_HEADER + payloadMax;
        if (needed > buffer.capacity()) {
            var larger =
                    ByteBuffer.allocateDirect(
                            Math.max(needed, Math.max(CAPACITY_MIN, buffer.capacity() * 2)));
            buffer = larger.put(buffer.flip());
        }
        start = buffer.position();
        return buffer.position(start + FRAME_HEADER);
    }

    /// Ends the frame begun last.
    void end() {
        int payload = start + FRAME_HEADER;
        int length = buffer.position() - payload;
        crc.reset();
        crc.update(buffer.slice(payload, length));
        buffer.putInt(start, length).putInt(start + 4, (int) crc.getValue());
    }

    int size() {
        return buffer.position();
    }

    /// All frames since the last [#clear], to be read once.
    ByteBuffer frames() {
        return buffer.duplicate().flip();
    }

    void clear() {
        buffer.clear();
    }
}
