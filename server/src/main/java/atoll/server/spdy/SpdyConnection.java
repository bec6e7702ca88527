package atoll.server.spdy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The server's end of a SPDY connection. One thread takes its events in turn; it reads no further
/// than it is asked, so a client that sends faster than it is listened to has to wait.
public final class SpdyConnection implements AutoCloseable {
    /// Open at once. Each exec takes five at most, each forwarded connection two.
    private static final int STREAMS_MAX = 1000;

    private final FrameReader reader;
    private final FrameWriter writer;

    /// Streams on which the client may still say something.
    private final Map<Integer, SpdyStream> open = new HashMap<>();

    /// What the last frame led to and nobody has taken yet: two events at most.
    private final ArrayDeque<Event> next = new ArrayDeque<>();

    private int lastStream;

    /// What a client does.
    public sealed interface Event {
        SpdyStream stream();

        /// It opened a stream, which is to be accepted or refused.
        record Opened(SpdyStream stream) implements Event {}

        record Received(SpdyStream stream, byte[] bytes) implements Event {}

        /// It will send nothing more on the stream; or it gave the stream up, when `aborted`.
        record Ended(SpdyStream stream, boolean aborted) implements Event {}
    }

    /// @param out each write goes out
    public SpdyConnection(InputStream in, OutputStream out) {
        this.reader = new FrameReader(in);
        this.writer = new FrameWriter(out);
    }

    /// Waits for what the client does next.
    ///
    /// @return null when the client is gone
    /// @throws SpdyException when it does not speak the protocol
    public @Nullable Event next() throws IOException {
        while (next.isEmpty()) {
            Frame frame;
            try {
                frame = reader.read();
            } catch (EOFException _) {
                return null;
            }
            if (frame == null) {
                return null;
            }
            take(frame);
        }
        return next.poll();
    }

    /// Frames of streams that are not open are passed over: a client may not know yet that they
    /// ended.
    private void take(Frame frame) throws IOException {
        switch (frame) {
            case Frame.SynStream(int id, Map<String, String> headers, boolean last) -> {
                if (id % 2 == 0 || id <= lastStream) {
                    throw new SpdyException("a new stream with the number " + id);
                }
                lastStream = id;
                var stream = new SpdyStream(id, headers, writer, open::remove);
                if (open.size() >= STREAMS_MAX) {
                    stream.refuse();
                    return;
                }
                open.put(id, stream);
                next.add(new Event.Opened(stream));
                ended(id, last, false);
            }
            case Frame.Payload(int id, byte[] bytes, boolean last) -> {
                SpdyStream stream = open.get(id);
                if (stream != null && bytes.length > 0) {
                    next.add(new Event.Received(stream, bytes));
                }
                ended(id, last, false);
            }
            case Frame.Headers(int id, _, boolean last) -> ended(id, last, false);
            case Frame.RstStream(int id, _) -> ended(id, true, true);
            case Frame.Ping(int id) -> {
                if (id % 2 != 0) {
                    writer.write(frame);
                }
            }
            case Frame.SynReply _, Frame.GoAway _, Frame.Unused _ -> {}
        }
    }

    /// @param last does nothing when false
    private void ended(int id, boolean last, boolean aborted) {
        SpdyStream stream = last ? open.remove(id) : null;
        if (stream != null) {
            next.add(new Event.Ended(stream, aborted));
        }
    }

    /// Tells the client that no stream will be taken any more.
    public void goAway() throws IOException {
        writer.write(new Frame.GoAway(lastStream, 0));
    }

    /// Gives up what it holds; the connection below stays as it is.
    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
