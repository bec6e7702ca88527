package atoll.server.spdy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one connection. A frame is at most 16 MiB long, by its form.
///
/// Every frame has a head of 8 bytes: of a control frame `1|version:15|type:16|flags:8|length:24`,
/// of data `0|stream:31|flags:8|length:24`. For one thread: headers are unpacked in the order in
/// which they come, or none after can be.
final class FrameReader implements AutoCloseable {
    private static final int VERSION = 3;

    /// The top bit of a frame's first two bytes.
    private static final int CONTROL = 0x8000;

    /// A stream's number is 31 bits; the top one is reserved and passed over.
    private static final int ID = 0x7fffffff;

    private final DataInputStream in;
    private final HeaderBlock.Unpacker unpacker = new HeaderBlock.Unpacker();

    FrameReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /// Waits for the next frame.
    ///
    /// @return null at the end
    /// @throws SpdyException when it is malformed
    /// @throws EOFException when it breaks off within a frame
    @Nullable Frame read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int high = first << 8 | in.readUnsignedByte();
        int low = in.readUnsignedShort();
        int flags = in.readUnsignedByte();
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        boolean last = (flags & Frame.FIN) != 0;
        if ((high & CONTROL) == 0) {
            return new Frame.Payload(stream(high << 16 | low), payload, last);
        }
        if ((high & ~CONTROL) != VERSION) {
            throw new SpdyException("version " + (high & ~CONTROL));
        }
        return control(low, last, payload);
    }

    /// Fields in front of the headers that Kubernetes has no use for (priority, associated stream)
    /// are skipped.
    ///
    /// @param payload what follows the head, complete
    private Frame control(int type, boolean last, byte[] payload) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(payload);
        return switch (type) {
            case Frame.SYN_STREAM -> {
                require(payload, 10);
                yield new Frame.SynStream(
                        stream(fields.getInt()), unpacker.unpack(from(payload, 10)), last);
            }
            case Frame.SYN_REPLY -> {
                require(payload, 4);
                yield new Frame.SynReply(
                        stream(fields.getInt()), unpacker.unpack(from(payload, 4)), last);
            }
            case Frame.HEADERS -> {
                require(payload, 4);
                yield new Frame.Headers(
                        stream(fields.getInt()), unpacker.unpack(from(payload, 4)), last);
            }
            case Frame.RST_STREAM -> {
                require(payload, 8);
                yield new Frame.RstStream(stream(fields.getInt()), fields.getInt());
            }
            case Frame.PING -> {
                require(payload, 4);
                yield new Frame.Ping(fields.getInt());
            }
            case Frame.GOAWAY -> {
                require(payload, 8);
                yield new Frame.GoAway(fields.getInt() & ID, fields.getInt());
            }
            default -> new Frame.Unused(type);
        };
    }

    private static byte[] from(byte[] payload, int start) {
        return Arrays.copyOfRange(payload, start, payload.length);
    }

    private static void require(byte[] payload, int length) throws SpdyException {
        if (payload.length < length) {
            throw new SpdyException("a control frame that is too short");
        }
    }

    private static int stream(int id) throws SpdyException {
        if ((id & ID) == 0) {
            throw new SpdyException("a frame of stream 0");
        }
        return id & ID;
    }

    @Override
    public void close() {
        unpacker.close();
    }
}
