package atoll.server.remote;

import atoll.server.listen.WebSocketConversation;
import atoll.server.listen.WebSocketConversation.Frames;
import atoll.server.proxy.SimulatedPorts;
import atoll.server.spdy.SpdyConnection;
import atoll.server.spdy.SpdyConnection.Event;
import atoll.server.spdy.SpdyStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ports of a simulated pod, forwarded to a client.
///
/// A connection to a port takes one request and ends with its answer, as [SimulatedSocket] has it.
public record Forward(SimulatedPorts ports) {
    private static final int PORT_MAX = 65_535;

    /// The streams of one connection to a port.
    private static final class Pair {
        private @Nullable SpdyStream data;
        private @Nullable SpdyStream error;
        private @Nullable SimulatedSocket socket;
        private boolean over;

        /// Ends what was opened of the pair; nothing that comes for it counts any more.
        void end() throws IOException {
            over = true;
            if (data != null) {
                data.end();
            }
            if (error != null) {
                error.end();
            }
        }
    }

    /// Serves any number of connections, each a pair of streams, until the client is gone.
    ///
    /// @throws atoll.server.spdy.SpdyException when the client does not speak the protocol
    public void onSpdy(InputStream in, OutputStream out) throws IOException {
        try (var connection = new SpdyConnection(in, out)) {
            var pairs = new LinkedHashMap<String, Pair>();
            var ofStreams = new HashMap<Integer, Pair>();
            Event event = connection.next();
            while (event != null) {
                switch (event) {
                    case Event.Opened(SpdyStream stream) -> opened(stream, pairs, ofStreams);
                    case Event.Received(SpdyStream stream, byte[] bytes) ->
                            received(ofStreams.get(stream.id()), stream, bytes);
                    case Event.Ended(SpdyStream stream, _) ->
                            ended(ofStreams.remove(stream.id()), stream);
                }
                pairs.values().removeIf(pair -> pair.over);
                event = connection.next();
            }
        }
    }

    /// The connection begins when both streams of a pair are there, in either order. A closed port
    /// is told on the error stream, and the data stream is reset.
    ///
    /// @param pairs by the request that joins them
    /// @param ofStreams by the number of the stream
    private void opened(SpdyStream stream, Map<String, Pair> pairs, Map<Integer, Pair> ofStreams)
            throws IOException {
        String type = stream.header("streamtype");
        int port = port(stream.header("port"));
        if (port == 0 || !(type.equals("data") || type.equals("error"))) {
            stream.refuse();
            return;
        }
        stream.accept();
        Pair pair = pairs.computeIfAbsent(requestId(stream, type), _ -> new Pair());
        ofStreams.put(stream.id(), pair);
        if (type.equals("data")) {
            pair.data = stream;
        } else {
            pair.error = stream;
        }
        SpdyStream data = pair.data;
        SpdyStream error = pair.error;
        if (data == null || error == null) {
            return;
        }
        if (ports.isOpen(port)) {
            pair.socket = new SimulatedSocket(ports, port);
            return;
        }
        error.write(ports.refusal(port).getBytes(StandardCharsets.UTF_8));
        error.end();
        data.reset();
        pair.over = true;
    }

    /// Older clients name no request: the error stream comes first, the data stream next.
    private static String requestId(SpdyStream stream, String type) {
        String named = stream.header("requestid");
        return named.isEmpty()
                ? Integer.toString(type.equals("error") ? stream.id() : stream.id() - 2)
                : named;
    }

    /// 1 to 65535; 0 for anything else.
    private static int port(String text) {
        boolean number =
                !text.isEmpty()
                        && text.length() < 6
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(text) : 0;
        return port > PORT_MAX ? 0 : port;
    }

    /// What comes on the error stream, or before the pair is complete, is dropped.
    private static void received(@Nullable Pair pair, SpdyStream stream, byte[] bytes)
            throws IOException {
        if (pair == null || pair.over || stream != pair.data || pair.socket == null) {
            return;
        }
        byte[] answer = pair.socket.received(bytes);
        if (answer != null) {
            stream.write(answer);
            pair.end();
        }
    }

    private static void ended(@Nullable Pair pair, SpdyStream stream) throws IOException {
        if (pair != null && stream == pair.data && !pair.over) {
            pair.end();
        }
    }

    /// As [#onSpdy], its bytes in the messages of a WebSocket.
    public void onTunnel(Frames frames) throws IOException {
        onSpdy(new MessagesIn(frames), new MessagesOut(frames));
    }

    /// One connection to each port, on two channels of a WebSocket: data and errors, each begun
    /// with the port's number, its low byte first.
    ///
    /// @param protocol one of [Subprotocols#forward]
    /// @param asked ports in the order of the query; the one at `i` has channels `2i` and `2i+1`
    public WebSocketConversation onChannels(String protocol, List<Integer> asked) {
        return frames -> {
            var channels = new Channels(frames, protocol);
            var sockets = new @Nullable SimulatedSocket[asked.size()];
            int open = 0;
            for (int i = 0; i < sockets.length; i++) {
                int port = asked.get(i);
                byte[] number = {(byte) port, (byte) (port >> 8)};
                channels.send(2 * i, number);
                channels.send(2 * i + 1, number);
                if (ports.isOpen(port)) {
                    sockets[i] = new SimulatedSocket(ports, port);
                    open++;
                } else {
                    channels.send(2 * i + 1, ports.refusal(port).getBytes(StandardCharsets.UTF_8));
                }
            }
            while (open > 0) {
                Channels.Message message = channels.receive();
                if (message == null) {
                    return;
                }
                int i = message.channel() / 2;
                SimulatedSocket socket =
                        message.channel() % 2 == 0 && i >= 0 && i < sockets.length
                                ? sockets[i]
                                : null;
                byte[] answer =
                        socket == null || message.content().length == 0
                                ? null
                                : socket.received(message.content());
                if (answer != null) {
                    channels.send(2 * i, answer);
                    sockets[i] = null;
                    open--;
                }
            }
        };
    }

    /// The messages of a WebSocket, one behind the other.
    private static final class MessagesIn extends InputStream {
        private final Frames frames;
        private byte[] message = {};
        private int at;

        MessagesIn(Frames frames) {
            this.frames = frames;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (at == message.length) {
                byte[] next = frames.receive();
                if (next == null) {
                    return -1;
                }
                message = next;
                at = 0;
            }
            int taken = Math.min(length, message.length - at);
            System.arraycopy(message, at, bytes, offset, taken);
            at += taken;
            return taken;
        }
    }

    /// Each write is a message.
    private static final class MessagesOut extends OutputStream {
        private final Frames frames;

        MessagesOut(Frames frames) {
            this.frames = frames;
        }

        @Override
        public void write(int one) throws IOException {
            frames.send(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            frames.send(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }
}
