package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A WebSocket to a test's server.
public final class WsClient implements WebSocket.Listener {
    private static final int PATIENCE_SECONDS = 30;
    private static final String CLOSED = "closed ";

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final WebSocket socket;

    /// @param protocols in the client's order
    /// @throws WebSocketHandshakeException when the server answers otherwise
    public WsClient(TestServer server, HttpClient client, String path, String... protocols)
            throws WebSocketHandshakeException {
        var builder = client.newWebSocketBuilder();
        if (protocols.length > 0) {
            builder.subprotocols(
                    protocols[0],
                    List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
        }
        URI uri = server.uri(path);
        try {
            socket =
                    builder.buildAsync(URI.create(uri.toString().replace("https:", "wss:")), this)
                            .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    /// What the server chose; empty for none.
    public String protocol() {
        return socket.getSubprotocol();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            messages.add("text " + text);
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        var bytes = new byte[part.remaining()];
        part.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            messages.add("binary " + binary.toString(StandardCharsets.ISO_8859_1));
            binary.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        messages.add(CLOSED + code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        messages.add("failed " + error);
    }

    /// The next message, `text …` or `binary …`, or `closed CODE`.
    public String next() {
        try {
            String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message in time").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// All messages until the server closes, its code included.
    public List<String> all() {
        var all = new ArrayList<String>();
        String message = next();
        while (!message.startsWith(CLOSED)) {
            all.add(message);
            message = next();
        }
        all.add(message);
        return all;
    }

    public void send(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /// Sends unless the server has closed.
    public void trySend(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).exceptionally(_ -> socket).join();
    }

    public void send(String message) {
        socket.sendText(message, true).join();
    }

    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    /// The status with which a WebSocket was refused.
    public static int refusal(
            TestServer server, HttpClient client, String path, String... protocols)
            throws IOException {
        try {
            new WsClient(server, client, path, protocols).close();
            return 101;
        } catch (WebSocketHandshakeException e) {
            return e.getResponse().statusCode();
        }
    }
}
