package atoll.server.listen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

/// An exchange on the library's request and response.
final class JettyExchange implements Exchange {
    private static final byte[] NOTHING = {};
    private static final int DRAINED_MAX = 16 << 20;

    /// Of a message on a WebSocket, as upstream bounds it.
    private static final int MESSAGE_MAX = 32 << 20;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final UnderWay underWay;
    private int replied;

    /// A whole reply, written when the handler is done, so that what the handler notes of a request
    /// is noted before the client can ask about it.
    private byte @Nullable [] pending;

    /// Whether somebody has read the request's body, or will.
    private boolean taken;

    /// Whether the library completes the callback.
    private boolean handedOver;

    /// @param underWay told of a conversation on a WebSocket, which outlives the request
    JettyExchange(Request request, Response response, Callback callback, UnderWay underWay) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.underWay = underWay;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return PathText.decoded(request.getHttpURI().getPath());
    }

    @Override
    public String query() {
        String query = request.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public Map<String, List<String>> headersStartingWith(String prefix) {
        var found = new LinkedHashMap<String, List<String>>();
        for (HttpField field : request.getHeaders()) {
            String name = field.getName();
            if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                found.computeIfAbsent(name.substring(prefix.length()), _ -> new ArrayList<>())
                        .add(field.getValue());
            }
        }
        return found;
    }

    @Override
    public String host() {
        String authority = request.getHttpURI().getAuthority();
        return authority == null ? "" : authority;
    }

    @Override
    public String clientAddress() {
        return Request.getRemoteAddr(request);
    }

    @Override
    public @Nullable X509Certificate peerCertificate() {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
                                instanceof EndPoint.SslSessionData session
                        && session.peerCertificates() != null
                        && session.peerCertificates().length > 0
                ? session.peerCertificates()[0]
                : null;
    }

    @Override
    public byte[] body(int max) throws IOException {
        taken = true;
        long length = request.getLength();
        if (length > max) {
            drain();
            throw new BodyTooLargeException(max);
        }
        if (length == 0) {
            return NOTHING;
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            if (length > 0) {
                return in.readNBytes((int) length);
            }
            byte[] body = in.readNBytes(max + 1);
            if (body.length > max) {
                drain();
                throw new BodyTooLargeException(max);
            }
            return body;
        }
    }

    @Override
    public InputStream input() {
        taken = true;
        return Content.Source.asInputStream(request);
    }

    /// What nobody asked for is read too where it is little: a reply that overtakes a request's
    /// body ends its stream, which some clients take for a failure.
    private void drainUntaken() {
        long length = request.getLength();
        if (taken
                || length <= 0
                || length > DRAINED_MAX
                || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return;
        }
        try {
            drain();
        } catch (IOException _) {
            // Gone in the middle of its request; it will not read the reply either.
        }
    }

    /// Reads on for a while: a client that is still sending would not hear our answer.
    private void drain() throws IOException {
        InputStream in = Content.Source.asInputStream(request);
        var piece = new byte[64 << 10];
        int drained = 0;
        int read = 0;
        while (read >= 0 && drained < DRAINED_MAX) {
            read = in.read(piece);
            drained += read;
        }
    }

    @Override
    public void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public int status() {
        return replied;
    }

    @Override
    public void reply(int status, byte[] body) {
        replied = status;
        pending = body;
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    }

    @Override
    public OutputStream stream(int status) throws IOException {
        replied = status;
        response.setStatus(status);
        return Content.Sink.asOutputStream(response);
    }

    @Override
    public void onAbort(Runnable action) {
        request.addFailureListener(_ -> action.run());
    }

    @Override
    public @Nullable List<String> webSocketProtocols() {
        String upgrade = request.getHeaders().get(HttpHeader.UPGRADE);
        boolean extended = "CONNECT".equals(request.getMethod());
        if (!extended && (upgrade == null || !upgrade.equalsIgnoreCase("websocket"))) {
            return null;
        }
        return request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
    }

    @Override
    public boolean upgrade(String protocol, WebSocketConversation conversation) throws IOException {
        replied = 101;
        handedOver = true;
        // Made when first asked for: most servers never open one, and it costs start-up time.
        var webSockets =
                ServerWebSocketContainer.ensure(
                        request.getConnectionMetaData().getConnector().getServer());
        webSockets.setIdleTimeout(Listener.IDLE_MAX);
        webSockets.setMaxBinaryMessageSize(MESSAGE_MAX);
        webSockets.setMaxTextMessageSize(MESSAGE_MAX);
        webSockets.setMaxFrameSize(MESSAGE_MAX);
        boolean upgraded =
                webSockets.upgrade(
                        (_, reply, _) -> {
                            if (!protocol.isEmpty()) {
                                reply.setAcceptedSubProtocol(protocol);
                            }
                            return new SpeakingEndpoint(conversation, underWay);
                        },
                        request,
                        response,
                        callback);
        if (!upgraded) {
            replied = 400;
            Response.writeError(request, response, callback, 400);
        }
        return upgraded;
    }

    @Override
    public void switchTo(String protocol, RawConversation conversation) {
        replied = 101;
        response.setStatus(101);
        response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
        response.getHeaders().put(HttpHeader.UPGRADE, protocol);
        ConnectionMetaData connection = request.getConnectionMetaData();
        request.setAttribute(
                HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                new RawConnection(
                        connection.getConnection().getEndPoint(),
                        connection.getConnector().getExecutor(),
                        conversation));
    }

    /// Completes the reply.
    void finish() {
        byte[] body = pending;
        if (body != null) {
            drainUntaken();
            response.write(true, ByteBuffer.wrap(body), callback);
        } else if (!handedOver) {
            callback.succeeded();
        }
    }
}
