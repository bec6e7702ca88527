package atoll.server.spdy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/// Writes the frames of one connection, each whole. Thread-safe.
///
/// A frame is handed over in one write and flushed, since what is below may send each write as a
/// message of its own. The lock is held while it is written: a slow client holds up all streams of
/// its connection, and them alone.
final class FrameWriter implements AutoCloseable {
    /// Control bit and version 3.
    private static final int CONTROL = 0x80030000;

    private static final int HEAD = 8;

    private final OutputStream out;
    private final HeaderBlock.Packer packer = new HeaderBlock.Packer();

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    /// Waits until it is out. Headers must be packed in the order in which frames go out, therefore
    /// under the same lock.
    ///
    /// @throws IOException when the connection is gone
    synchronized void write(Frame frame) throws IOException {
        ByteBuffer bytes =
                switch (frame) {
                    case Frame.SynStream(int stream, Map<String, String> headers, boolean last) -> {
                        byte[] block = packer.pack(headers);
                        yield control(Frame.SYN_STREAM, last, 10 + block.length)
                                .putInt(stream)
                                .putInt(0)
                                .putShort((short) 0)
                                .put(block);
                    }
                    case Frame.SynReply(int stream, Map<String, String> headers, boolean last) -> {
                        byte[] block = packer.pack(headers);
                        yield control(Frame.SYN_REPLY, last, 4 + block.length)
                                .putInt(stream)
                                .put(block);
                    }
                    case Frame.Headers(int stream, Map<String, String> headers, boolean last) -> {
                        byte[] block = packer.pack(headers);
                        yield control(Frame.HEADERS, last, 4 + block.length)
                                .putInt(stream)
                                .put(block);
                    }
                    case Frame.RstStream(int stream, int status) ->
                            control(Frame.RST_STREAM, false, 8).putInt(stream).putInt(status);
                    case Frame.Ping(int id) -> control(Frame.PING, false, 4).putInt(id);
                    case Frame.GoAway(int stream, int status) ->
                            control(Frame.GOAWAY, false, 8).putInt(stream).putInt(status);
                    case Frame.Payload(int stream, byte[] content, boolean last) ->
                            head(stream, last, content.length).put(content);
                    case Frame.Unused(int type) -> control(type, false, 0);
                };
        var whole = new byte[bytes.position()];
        bytes.flip().get(whole);
        out.write(whole);
        out.flush();
    }

    /// @param length of what follows the head, less than 2^24
    private static ByteBuffer control(int type, boolean last, int length) {
        return head(CONTROL | type, last, length);
    }

    private static ByteBuffer head(int word, boolean last, int length) {
        return ByteBuffer.allocate(HEAD + length)
                .putInt(word)
                .putInt((last ? Frame.FIN << 24 : 0) | length);
    }

    @Override
    public synchronized void close() {
        packer.close();
    }
}
