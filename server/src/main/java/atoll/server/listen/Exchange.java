package atoll.server.listen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request and its reply, used by the one thread that handles it.
public interface Exchange {
    String method();

    /// Decoded, with its leading slash and without the query.
    String path();

    /// As it was sent, without `?`; empty when there is none.
    String query();

    /// The first value of a header; null when absent.
    @Nullable String header(String name);

    /// Every value of a header, in order.
    List<String> headers(String name);

    /// Headers whose lower-case names start with `prefix`, which is lower-case too: the rest of the
    /// name (as it was sent) and the values.
    Map<String, List<String>> headersStartingWith(String prefix);

    /// What the client calls the server, with the port it said; empty when it said nothing.
    default String host() {
        String host = header("Host");
        return host == null ? "" : host;
    }

    /// The address the request came from; empty when there is none.
    default String clientAddress() {
        return "";
    }

    /// The certificate the client proved to own; null when it showed none. Nothing has been checked
    /// but the possession of its key.
    @Nullable X509Certificate peerCertificate();

    /// Reads the whole body.
    ///
    /// @throws BodyTooLargeException when it is longer than `max` bytes
    byte[] body(int max) throws IOException;

    /// The body as it comes, of any length.
    InputStream input();

    void setHeader(String name, String value);

    void addHeader(String name, String value);

    /// The status of the reply; 0 while none was begun.
    int status();

    /// The whole reply. The array is taken over, not copied.
    void reply(int status, byte[] body) throws IOException;

    /// A reply of unknown length; unbuffered: each write goes out. To be closed at its end.
    OutputStream stream(int status) throws IOException;

    /// Tells that the client is gone before the reply was complete; called from any thread.
    void onAbort(Runnable action);

    /// Sub-protocols a client asks for when it wants a WebSocket, in its order; null when it wants
    /// none.
    @Nullable List<String> webSocketProtocols();

    /// Answers with a WebSocket, on which `conversation` then runs on a thread of its own.
    ///
    /// @param protocol one of those the client asked for; empty for none
    /// @return whether it came to that; if not, the client has been told and nothing runs
    boolean upgrade(String protocol, WebSocketConversation conversation) throws IOException;

    /// Answers with `101`, after which the connection belongs to `conversation`, which runs on a
    /// thread of its own. Only for a request of HTTP/1.1 that asks for it.
    ///
    /// @param protocol what is spoken from now on, as the header `Upgrade` says it
    void switchTo(String protocol, RawConversation conversation) throws IOException;

    /// Whether the client wants to speak something else on this connection.
    default boolean isUpgrade() {
        return headers("Connection").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
    }
}
