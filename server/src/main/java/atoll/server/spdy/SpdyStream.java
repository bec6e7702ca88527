package atoll.server.spdy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;

/// A stream that the client opened. What it sends comes as events of its connection, whose thread
/// is the one that uses it.
///
/// Each direction ends by itself. An opened stream must be answered by [#accept] or [#refuse]
/// first.
public final class SpdyStream {
    /// 32 KiB in a frame, so that other streams get their turn.
    private static final int PIECE = 32 << 10;

    /// Status codes of RST_STREAM, SPDY/3 section 2.6.3.
    private static final int CANCEL = 5;

    private static final int REFUSED = 3;

    private final int id;
    private final Map<String, String> headers;
    private final FrameWriter writer;
    private final IntConsumer forget;
    private boolean ended;

    /// @param forget told when nothing more is wanted from the client
    SpdyStream(int id, Map<String, String> headers, FrameWriter writer, IntConsumer forget) {
        this.id = id;
        this.headers = headers;
        this.writer = writer;
        this.forget = forget;
    }

    /// Odd, and larger than that of every stream before.
    public int id() {
        return id;
    }

    /// What the client said when it opened the stream.
    ///
    /// @param name in lower case
    /// @return empty when absent
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /// Tells the client that the stream is taken.
    public void accept() throws IOException {
        writer.write(new Frame.SynReply(id, Map.of(), false));
    }

    /// Tells the client that the stream is not taken.
    public void refuse() throws IOException {
        ended = true;
        forget.accept(id);
        writer.write(new Frame.RstStream(id, REFUSED));
    }

    /// Waits until it is out.
    ///
    /// Splits what is long. Not for a stream that was ended.
    public void write(byte[] bytes) throws IOException {
        for (int start = 0; start < bytes.length; start += PIECE) {
            int end = Math.min(start + PIECE, bytes.length);
            writer.write(new Frame.Payload(id, Arrays.copyOfRange(bytes, start, end), false));
        }
    }

    /// Nothing more will be written. Does nothing when that was said before.
    ///
    /// The client may go on sending.
    public void end() throws IOException {
        if (!ended) {
            ended = true;
            writer.write(new Frame.Payload(id, new byte[0], true));
        }
    }

    /// Ends both directions at once.
    public void reset() throws IOException {
        if (!ended) {
            ended = true;
            forget.accept(id);
            writer.write(new Frame.RstStream(id, CANCEL));
        }
    }
}
