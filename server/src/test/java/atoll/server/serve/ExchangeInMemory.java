package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.listen.Exchange;
import atoll.server.listen.RawConversation;
import atoll.server.listen.WebSocketConversation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A request without a socket, and its reply.
final class ExchangeInMemory implements Exchange {
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;
    private final byte[] sent;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int status;

    /// @param headers by lower-case name
    ExchangeInMemory(
            String method, String path, String query, Map<String, String> headers, byte[] sent) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.sent = sent;
    }

    byte[] received() {
        return received.toByteArray();
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query() {
        return query;
    }

    @Override
    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public Map<String, List<String>> headersStartingWith(String prefix) {
        return Map.of();
    }

    @Override
    public X509Certificate peerCertificate() {
        return null;
    }

    @Override
    public byte[] body(int max) {
        assertThat(sent.length).isLessThanOrEqualTo(max);
        return sent;
    }

    @Override
    public void setHeader(String name, String value) {}

    @Override
    public void addHeader(String name, String value) {}

    @Override
    public int status() {
        return status;
    }

    @Override
    public void reply(int code, byte[] body) {
        status = code;
        received.writeBytes(body);
    }

    @Override
    public OutputStream stream(int code) {
        status = code;
        return received;
    }

    @Override
    public void onAbort(Runnable action) {}

    @Override
    public List<String> webSocketProtocols() {
        return null;
    }

    @Override
    public InputStream input() {
        return new ByteArrayInputStream(sent);
    }

    @Override
    public void switchTo(String protocol, RawConversation conversation) {
        throw new AssertionError("no one asked to speak otherwise");
    }

    @Override
    public boolean upgrade(String protocol, WebSocketConversation conversation) {
        throw new AssertionError("no one asked for a WebSocket");
    }
}
