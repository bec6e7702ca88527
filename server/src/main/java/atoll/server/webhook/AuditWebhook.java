package atoll.server.webhook;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.audit.AuditSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Sends audit events to a webhook in batches, from a thread of its own. No request waits for it:
/// when the webhook is slow or gone, events are lost and the log says so.
public final class AuditWebhook implements AuditSink {
    private static final System.Logger LOG = System.getLogger(AuditWebhook.class.getName());
    private static final int WAITING_MAX = 10_000;
    private static final int BATCH_MAX = 400;
    private static final Duration BATCH_WAIT = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final BlockingQueue<JsonObject> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final HttpClient client;
    private final URI address;
    private final String token;
    private final Thread thread;
    private volatile boolean closed;

    private AuditWebhook(HttpClient client, URI address, String token) {
        this.client = client;
        this.address = address;
        this.token = token;
        this.thread = Thread.ofVirtual().name("audit-webhook").start(this::run);
    }

    /// @param kubeconfig names the server, whom to trust for it, and a token if it wants one
    /// @throws IOException when it cannot be read or names no server
    public static AuditWebhook of(Path kubeconfig) throws IOException {
        try {
            JsonObject config = Yaml.parseObject(Files.readString(kubeconfig));
            JsonObject cluster = first(config, "clusters", "cluster");
            JsonObject user = first(config, "users", "user");
            if (user.has("client-certificate") || user.has("client-certificate-data")) {
                throw new IOException(kubeconfig + ": client certificates are not supported here");
            }
            String bundle = cluster.stringOr("certificate-authority-data", "");
            String file = cluster.stringOr("certificate-authority", "");
            if (!file.isEmpty()) {
                byte[] pem = Files.readAllBytes(kubeconfig.resolveSibling(file));
                bundle = Base64.getEncoder().encodeToString(pem);
            }
            @Nullable SSLContext trust = HttpTransport.trusting(bundle);
            HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(LIMIT);
            if (trust != null) {
                builder.sslContext(trust);
            }
            String server = cluster.stringOr("server", "");
            if (server.isEmpty()) {
                throw new IOException(kubeconfig + " names no server");
            }
            return new AuditWebhook(
                    builder.build(), URI.create(server), user.stringOr("token", ""));
        } catch (JsonException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(kubeconfig + ": " + e.getMessage(), e);
        }
    }

    private static JsonObject first(JsonObject config, String list, String key) {
        List<JsonObject> entries = config.array(list).objects();
        return entries.isEmpty() ? JsonObject.EMPTY : entries.getFirst().object(key);
    }

    @Override
    public void write(JsonObject event) {
        if (!waiting.offer(event)) {
            LOG.log(System.Logger.Level.WARNING, "audit webhook is behind; an event was lost");
        }
    }

    private void run() {
        try {
            while (!closed || !waiting.isEmpty()) {
                JsonObject event = waiting.poll(BATCH_WAIT.toMillis(), TimeUnit.MILLISECONDS);
                if (event != null) {
                    var batch = new ArrayList<JsonObject>();
                    batch.add(event);
                    waiting.drainTo(batch, BATCH_MAX - 1);
                    send(batch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<JsonObject> batch) throws InterruptedException {
        JsonObject list =
                JsonObject.of(
                        "kind",
                        "EventList",
                        "apiVersion",
                        "audit.k8s.io/v1",
                        "metadata",
                        JsonObject.EMPTY,
                        "items",
                        JsonArray.of(batch));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        list.toString(), StandardCharsets.UTF_8));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            int code =
                    client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode();
            if (code / 100 != 2) {
                lost(batch, "it answered " + code);
            }
        } catch (IOException e) {
            lost(batch, String.valueOf(e));
        }
    }

    private static void lost(List<JsonObject> batch, String why) {
        LOG.log(
                System.Logger.Level.WARNING,
                () ->
                        "%d audit events were lost on their way to the webhook: %s"
                                .formatted(batch.size(), why));
    }

    /// Sends what waits, within the limit of one request.
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
