package atoll.server.serve;

import atoll.api.Status;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import atoll.server.audit.AuditTrail;
import atoll.server.audit.Stage;
import atoll.server.encode.Body;
import atoll.server.listen.Exchange;
import atoll.server.listen.RawConversation;
import atoll.server.listen.WebSocketConversation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// An exchange that tells its audit trail what passes through it.
final class AuditedExchange implements Exchange {
    /// Larger replies are told of without their body.
    private static final int TOLD_MAX = 16 << 20;

    private final Exchange exchange;
    private final AuditTrail trail;
    private final boolean longRunning;
    private final Function<byte[], @Nullable Json> protobuf;

    private @Nullable Status refusal;
    private String replyType = "";
    private boolean zipped;
    private @Nullable ByteArrayOutputStream replied;

    /// @param longRunning whether its reply is told of when it begins
    /// @param protobuf reads what is sent and answered in that form; null when it cannot
    AuditedExchange(
            Exchange exchange,
            AuditTrail trail,
            boolean longRunning,
            Function<byte[], @Nullable Json> protobuf) {
        this.exchange = exchange;
        this.trail = trail;
        this.longRunning = longRunning;
        this.protobuf = protobuf;
    }

    /// The reply that is about to be given is a refusal.
    void refused(Status status) {
        refusal = status;
    }

    /// Writes the last event of the request.
    void complete(boolean panicked) {
        trail.status(exchange.status(), told());
        trail.stage(panicked ? Stage.PANIC : Stage.RESPONSE_COMPLETE);
    }

    private JsonObject told() {
        if (refusal != null) {
            JsonObject status = refusal.toJson();
            trail.response(status);
            return status;
        }
        ByteArrayOutputStream bytes = replied;
        if (bytes == null || bytes.size() == 0 || bytes.size() > TOLD_MAX) {
            return JsonObject.EMPTY;
        }
        if (read(replyType, unzipped(bytes.toByteArray())) instanceof JsonObject object) {
            trail.response(object);
            return object.stringOr("kind", "").equals("Status") ? object : JsonObject.EMPTY;
        }
        return JsonObject.EMPTY;
    }

    private byte[] unzipped(byte[] bytes) {
        if (!zipped) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(TOLD_MAX);
        } catch (IOException _) {
            return new byte[0];
        }
    }

    private @Nullable Json read(String contentType, byte[] bytes) {
        String type = Body.bare(contentType);
        try {
            if (type.endsWith("protobuf")) {
                return protobuf.apply(bytes);
            }
            return type.endsWith("yaml")
                    ? Yaml.parse(new String(bytes, StandardCharsets.UTF_8))
                    : JsonReader.read(bytes);
        } catch (JsonException _) {
            return null;
        }
    }

    @Override
    public byte[] body(int max) throws IOException {
        byte[] body = exchange.body(max);
        if (body.length > 0) {
            String type = exchange.header("Content-Type");
            Json read = read(type == null ? "" : type, body);
            if (read != null) {
                trail.request(read);
            }
        }
        return body;
    }

    @Override
    public void setHeader(String name, String value) {
        if (name.equalsIgnoreCase("Content-Type")) {
            replyType = value;
        } else if (name.equalsIgnoreCase("Content-Encoding")) {
            zipped = value.equals("gzip");
        }
        exchange.setHeader(name, value);
    }

    @Override
    public void reply(int status, byte[] body) throws IOException {
        var copy = new ByteArrayOutputStream();
        copy.writeBytes(body);
        replied = copy;
        exchange.reply(status, body);
    }

    @Override
    public OutputStream stream(int status) throws IOException {
        OutputStream out = exchange.stream(status);
        if (longRunning) {
            trail.status(status, JsonObject.EMPTY);
            trail.stage(Stage.RESPONSE_STARTED);
            return out;
        }
        if (!trail.wantsResponse()) {
            return out;
        }
        var copy = new ByteArrayOutputStream();
        replied = copy;
        return new Copying(out, copy);
    }

    @Override
    public boolean upgrade(String protocol, WebSocketConversation conversation) throws IOException {
        boolean upgraded = exchange.upgrade(protocol, conversation);
        trail.status(exchange.status(), JsonObject.EMPTY);
        trail.stage(Stage.RESPONSE_STARTED);
        return upgraded;
    }

    @Override
    public void switchTo(String protocol, RawConversation conversation) throws IOException {
        exchange.switchTo(protocol, conversation);
        trail.status(101, JsonObject.EMPTY);
        trail.stage(Stage.RESPONSE_STARTED);
    }

    @Override
    public InputStream input() {
        return exchange.input();
    }

    /// Writes twice, the second time within a bound.
    private static final class Copying extends OutputStream {
        private final OutputStream out;
        private final ByteArrayOutputStream copy;

        Copying(OutputStream out, ByteArrayOutputStream copy) {
            this.out = out;
            this.copy = copy;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            if (copy.size() <= TOLD_MAX) {
                copy.write(one);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (copy.size() <= TOLD_MAX) {
                copy.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String path() {
        return exchange.path();
    }

    @Override
    public String query() {
        return exchange.query();
    }

    @Override
    public String host() {
        return exchange.host();
    }

    @Override
    public String clientAddress() {
        return exchange.clientAddress();
    }

    @Override
    public @Nullable String header(String name) {
        return exchange.header(name);
    }

    @Override
    public List<String> headers(String name) {
        return exchange.headers(name);
    }

    @Override
    public Map<String, List<String>> headersStartingWith(String prefix) {
        return exchange.headersStartingWith(prefix);
    }

    @Override
    public @Nullable X509Certificate peerCertificate() {
        return exchange.peerCertificate();
    }

    @Override
    public void addHeader(String name, String value) {
        exchange.addHeader(name, value);
    }

    @Override
    public int status() {
        return exchange.status();
    }

    @Override
    public void onAbort(Runnable action) {
        exchange.onAbort(action);
    }

    @Override
    public @Nullable List<String> webSocketProtocols() {
        return exchange.webSocketProtocols();
    }
}
