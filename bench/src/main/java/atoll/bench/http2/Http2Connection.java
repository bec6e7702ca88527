package atoll.bench.http2;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection (RFC 9113), owned by one thread, which alone calls it. [#send] only
/// queues; [#step] writes all that is queued in one go, waits for bytes and tells the replies. So
/// requests that answers set off leave together, and no thread ever hands work to another. Windows
/// are opened so wide that the server hardly ever waits for them.
///
/// What the server breaks off or refuses to speak ends the connection with an exception; nothing is
/// ever sent twice.
public final class Http2Connection implements AutoCloseable {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// A server that says nothing for so long has lost something.
    private static final int SILENCE_MAX_MILLIS = 60_000;

    private static final int DEFAULT_WINDOW = 65_535;
    private static final int WIDEST_WINDOW = Integer.MAX_VALUE;

    /// Half a window: then it is opened again.
    private static final int WINDOW_REFRESH = 1 << 30;

    private final @Nullable Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Hpack hpack;

    private final Octets output = new Octets(64 << 10);
    private final Octets header = new Octets(1 << 10);
    private byte[] input = new byte[256 << 10];

    /// How many bytes of `input` are read and not yet used.
    private int inputSize;

    private final Map<Integer, Stream> streams = new HashMap<>();

    /// Requests that the server does not take yet.
    private final Queue<Stream> waiting = new ArrayDeque<>();

    /// Clients' streams have odd numbers (RFC 9113 §5.1.1).
    private int nextId = 1;

    /// Bytes of bodies that the server still takes; an update of its settings may make it negative.
    private long credit = DEFAULT_WINDOW;

    /// How large a body may be; each is sent whole or not at all, so windows of streams are not
    /// counted.
    private int streamWindow = DEFAULT_WINDOW;

    private int frameMax = 16 << 10;
    private int streamsMax = 100;

    /// Bytes of bodies since the connection's window was opened again, padding included.
    private long received;

    /// A header block that goes on in CONTINUATION frames.
    private final Octets block = new Octets(1 << 10);

    private boolean blockEndsStream;

    /// One request and who waits for its answer.
    private static final class Stream {
        private final Request request;
        private final Reply reply;
        private long received;
        private boolean hasStatus;

        private Stream(Request request, Reply reply) {
            this.request = request;
            this.reply = reply;
        }
    }

    /// Connects, and sends the settings with the first step.
    ///
    /// @param server only its host and port count
    /// @param token a bearer token; empty for none
    public static Http2Connection open(URI server, SSLContext tls, String token)
            throws IOException {
        var socket =
                (SSLSocket) tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SILENCE_MAX_MILLIS);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!"h2".equals(socket.getApplicationProtocol())) {
                throw new IOException(server + " does not speak HTTP/2");
            }
            return new Http2Connection(
                    socket,
                    socket.getInputStream(),
                    socket.getOutputStream(),
                    new Hpack(server.getAuthority(), token));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Over streams that carry HTTP/2 already, as a test has them.
    Http2Connection(@Nullable Socket socket, InputStream in, OutputStream out, Hpack hpack) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.hpack = hpack;
        output.put(PREFACE);
        output.frame(18, Frame.SETTINGS, 0, 0);
        setting(Frame.HEADER_TABLE_SIZE, 0);
        setting(Frame.ENABLE_PUSH, 0);
        setting(Frame.INITIAL_WINDOW_SIZE, WIDEST_WINDOW);
        window(0, WIDEST_WINDOW - DEFAULT_WINDOW);
    }

    private void setting(int name, int value) {
        output.putShort(name);
        output.putInt(value);
    }

    /// @param stream 0: the whole connection
    private void window(int stream, int more) {
        output.frame(4, Frame.WINDOW_UPDATE, 0, stream);
        output.putInt(more);
    }

    /// Queues a request.
    ///
    /// @throws IllegalArgumentException when its body is larger than a window of the server
    public void send(Request request, Reply reply) {
        if (request.body().length > streamWindow) {
            throw new IllegalArgumentException(
                    "a body of %d bytes; the server takes %d"
                            .formatted(request.body().length, streamWindow));
        }
        waiting.add(new Stream(request, reply));
        begin();
    }

    /// Begins as many of the queued requests as the server takes now, each whole.
    private void begin() {
        for (Stream next = waiting.peek(); next != null; next = waiting.peek()) {
            byte[] body = next.request.body();
            if (streams.size() >= streamsMax || body.length > credit) {
                return;
            }
            waiting.remove();
            int id = nextId;
            nextId += 2;
            streams.put(id, next);
            credit -= body.length;
            header.clear();
            hpack.write(next.request, header);
            int flags = Frame.END_HEADERS | (body.length == 0 ? Frame.END_STREAM : 0);
            output.frame(header.size(), Frame.HEADERS, flags, id);
            output.put(header);
            for (int at = 0; at < body.length; at += frameMax) {
                int size = Math.min(frameMax, body.length - at);
                int last = at + size == body.length ? Frame.END_STREAM : 0;
                output.frame(size, Frame.DATA, last, id);
                output.put(body, at, size);
            }
        }
    }

    /// Sends what is queued, waits until something comes, and tells the replies.
    ///
    /// @throws IOException when the connection or a stream breaks, or a reply throws it
    public void step() throws IOException {
        output.drainTo(out);
        if (inputSize == input.length) {
            input = Arrays.copyOf(input, 2 * input.length);
        }
        int came = in.read(input, inputSize, input.length - inputSize);
        if (came < 0) {
            throw new EOFException("the server closed the connection");
        }
        inputSize += came;
        int at = 0;
        while (inputSize - at >= Frame.HEAD) {
            int length = Frame.length(input, at);
            if (inputSize - at < Frame.HEAD + length) {
                break;
            }
            frame(at, length);
            at += Frame.HEAD + length;
        }
        System.arraycopy(input, at, input, 0, inputSize - at);
        inputSize -= at;
        begin();
    }

    /// How many requests have no whole answer yet.
    public int open() {
        return streams.size() + waiting.size();
    }

    /// @param head where the frame begins in `input`
    /// @param length of what follows the head
    private void frame(int head, int length) throws IOException {
        int flags = input[head + 4] & 0xFF;
        int id = Frame.integer(input, head + 5) & Integer.MAX_VALUE;
        int from = head + Frame.HEAD;
        int to = from + length;
        switch (input[head + 3]) {
            case Frame.DATA -> data(id, flags, from, to);
            case Frame.HEADERS -> headers(id, flags, from, to);
            case Frame.CONTINUATION -> continued(id, flags, from, to);
            case Frame.RST_STREAM ->
                    throw new IOException(
                            "the server broke off %s with code %d"
                                    .formatted(
                                            known(id).request.path(), Frame.integer(input, from)));
            case Frame.GOAWAY ->
                    throw new IOException(
                            "the server goes away with code " + Frame.integer(input, from + 4));
            case Frame.SETTINGS -> settings(flags, from, to);
            case Frame.PING -> ping(flags, from);
            case Frame.WINDOW_UPDATE -> {
                if (id == 0) {
                    credit += Frame.integer(input, from) & Integer.MAX_VALUE;
                }
            }
            default -> {} // Frames of unknown types are to be ignored (RFC 9113 §4.1).
        }
    }

    /// @throws IOException for a stream that is not open
    private Stream known(int id) throws IOException {
        Stream stream = streams.get(id);
        if (stream == null) {
            throw new IOException("a frame for stream " + id + ", which is not open");
        }
        return stream;
    }

    /// Tells the reply, and opens windows again when half is used up.
    private void data(int id, int flags, int from, int to) throws IOException {
        Stream stream = known(id);
        received += to - from;
        stream.received += to - from;
        if (received >= WINDOW_REFRESH) {
            window(0, (int) received);
            received = 0;
        }
        boolean last = (flags & Frame.END_STREAM) != 0;
        if (stream.received >= WINDOW_REFRESH && !last) {
            window(id, (int) stream.received);
            stream.received = 0;
        }
        int start = unpadded(flags, from);
        int end = to - (start == from ? 0 : input[from] & 0xFF);
        if (end > start) {
            stream.reply.data(input, start, end - start);
        }
        if (last) {
            end(id, stream);
        }
    }

    /// Where the payload begins behind its length of padding, if it has one.
    private static int unpadded(int flags, int from) {
        return (flags & Frame.PADDED) == 0 ? from : from + 1;
    }

    private void headers(int id, int flags, int from, int to) throws IOException {
        int start = unpadded(flags, from);
        int end = to - (start == from ? 0 : input[from] & 0xFF);
        block.clear();
        blockEndsStream = (flags & Frame.END_STREAM) != 0;
        int fields = (flags & Frame.PRIORITY) == 0 ? start : start + 5;
        continued(id, flags, fields, end);
    }

    /// A whole block is read for its status only.
    private void continued(int id, int flags, int from, int to) throws IOException {
        block.put(input, from, to - from);
        if ((flags & Frame.END_HEADERS) == 0) {
            return;
        }
        Stream stream = known(id);
        if (!stream.hasStatus) {
            byte[] fields = block.copy();
            int code = Hpack.status(fields, 0, fields.length);
            // An interim answer is followed by the real one; trailers have no status.
            stream.hasStatus = code >= 200;
            if (stream.hasStatus) {
                stream.reply.status(code);
            }
        }
        if (blockEndsStream) {
            end(id, stream);
        }
    }

    private void end(int id, Stream stream) throws IOException {
        streams.remove(id);
        stream.reply.end();
    }

    /// Acknowledged with the next step.
    private void settings(int flags, int from, int to) {
        if ((flags & Frame.ACK) != 0) {
            return;
        }
        for (int at = from; at + 6 <= to; at += 6) {
            int value = Frame.integer(input, at + 2);
            switch (Frame.shortInteger(input, at)) {
                case Frame.MAX_CONCURRENT_STREAMS -> streamsMax = value & Integer.MAX_VALUE;
                case Frame.INITIAL_WINDOW_SIZE -> streamWindow = value;
                case Frame.MAX_FRAME_SIZE -> frameMax = value;
                default -> {} // Settings of no consequence here, or unknown ones.
            }
        }
        output.frame(0, Frame.SETTINGS, Frame.ACK, 0);
    }

    private void ping(int flags, int from) {
        if ((flags & Frame.ACK) == 0) {
            output.frame(8, Frame.PING, Frame.ACK, 0);
            output.put(input, from, 8);
        }
    }

    /// Without a farewell to the server.
    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}
