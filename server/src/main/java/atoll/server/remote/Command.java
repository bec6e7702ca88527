package atoll.server.remote;

import atoll.api.Status;
import atoll.base.json.JsonObject;
import atoll.server.listen.RawConversation;
import atoll.server.listen.WebSocketConversation;
import atoll.server.spdy.SpdyConnection;
import atoll.server.spdy.SpdyConnection.Event;
import atoll.server.spdy.SpdyStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A command in a simulated container, or an attachment to one, and how a client hears of it. It
/// prints what it has to say and ends; it reads nothing.
///
/// Channels and streams: 0 stdin, 1 stdout, 2 stderr, 3 the error, 4 sizes of the terminal.
///
/// @param tty whether the client wants a terminal, on which there is no stderr of its own
///
/// @param output what it prints
/// @param failure why it could not begin; empty when it could
public record Command(
        boolean stdin, boolean stdout, boolean stderr, boolean tty, String output, String failure) {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;

    /// A client that gets no answer on a terminal's errors is not asked for that stream.
    public Command {
        stderr = stderr && !tty;
    }

    /// Says everything and returns.
    ///
    /// @param protocol one of [Subprotocols#command]
    public WebSocketConversation onWebSocket(String protocol) {
        return frames -> {
            var channels = new Channels(frames, protocol);
            // An empty message tells the client that the connection stands.
            channels.send(stdout ? STDOUT : stderr ? STDERR : ERROR, new byte[0]);
            if (stdout && !output.isEmpty()) {
                channels.send(STDOUT, bytes(output));
            }
            byte[] status = status(protocol);
            if (status.length > 0) {
                channels.send(ERROR, status);
            }
        };
    }

    /// Waits for the streams, says everything, and then for the client to go.
    ///
    /// @param protocol one of [Subprotocols#COMMAND_SPDY]
    public RawConversation onSpdy(String protocol) {
        return (in, out) -> {
            try (var connection = new SpdyConnection(in, out)) {
                Map<String, SpdyStream> streams = awaitStreams(connection, protocol);
                SpdyStream printed = streams.get("stdout");
                if (printed != null && stdout) {
                    printed.write(bytes(output));
                }
                SpdyStream error = streams.get("error");
                if (error != null) {
                    error.write(status(protocol));
                }
                for (SpdyStream stream : streams.values()) {
                    stream.end();
                }
                connection.goAway();
                // The client closes when it has read everything.
                Event event = connection.next();
                while (event != null) {
                    event = connection.next();
                }
            }
        };
    }

    /// The streams that the client was told to open, by type; fewer when it is gone before.
    private Map<String, SpdyStream> awaitStreams(SpdyConnection connection, String protocol)
            throws IOException {
        boolean resizes = protocol.startsWith("v4") || protocol.startsWith("v3");
        int expected =
                1
                        + (stdin ? 1 : 0)
                        + (stdout ? 1 : 0)
                        + (stderr ? 1 : 0)
                        + (tty && resizes ? 1 : 0);
        var streams = new LinkedHashMap<String, SpdyStream>();
        while (streams.size() < expected) {
            Event event = connection.next();
            if (event == null) {
                break;
            }
            if (event instanceof Event.Opened(SpdyStream stream)) {
                stream.accept();
                streams.put(stream.header("streamtype"), stream);
            }
        }
        return streams;
    }

    /// What the error stream says at the end: a Status since version 4, before that only what went
    /// wrong.
    ///
    /// @return empty for a success in the older versions
    private byte[] status(String protocol) {
        boolean structured = protocol.startsWith("v4") || protocol.startsWith("v5");
        if (!structured) {
            return bytes(failure);
        }
        Status status =
                failure.isEmpty()
                        ? Status.success(JsonObject.EMPTY)
                        : Status.internalError(failure);
        return bytes(status.toJson().without("kind").without("apiVersion").toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
