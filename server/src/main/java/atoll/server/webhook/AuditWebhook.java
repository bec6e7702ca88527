package atoll.server.webhook;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.audit.AuditBackend;
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
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Sends audit events to a webhook, and sends them again when it does not take them: five times in
/// all, at longer and longer intervals. Then they are lost, and the log says so.
public final class AuditWebhook implements AuditBackend {
    private static final System.Logger LOG = System.getLogger(AuditWebhook.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Upstream's.
    private static final int ATTEMPTS = 5;

    private static final double FACTOR = 1.5;

    private final HttpClient client;
    private final URI address;
    private final String token;
    private final Duration firstWait;
    private final CountDownLatch closing = new CountDownLatch(1);

    private AuditWebhook(HttpClient client, URI address, String token, Duration firstWait) {
        this.client = client;
        this.address = address;
        this.token = token;
        this.firstWait = firstWait;
    }

    /// @param kubeconfig names the server, whom to trust for it, and a token if it wants one
    /// @param firstWait before events are sent for the second time
    /// @throws IOException when it cannot be read or names no server
    public static AuditWebhook of(Path kubeconfig, Duration firstWait) throws IOException {
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
                    builder.build(), URI.create(server), user.stringOr("token", ""), firstWait);
        } catch (JsonException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(kubeconfig + ": " + e.getMessage(), e);
        }
    }

    private static JsonObject first(JsonObject config, String list, String key) {
        List<JsonObject> entries = config.array(list).objects();
        return entries.isEmpty() ? JsonObject.EMPTY : entries.getFirst().object(key);
    }

    @Override
    public boolean store(List<JsonObject> events) {
        JsonObject list =
                JsonObject.of(
                        "kind",
                        "EventList",
                        "apiVersion",
                        "audit.k8s.io/v1",
                        "metadata",
                        JsonObject.EMPTY,
                        "items",
                        JsonArray.of(events));
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
            String why = sent(request.build());
            if (why.isEmpty()) {
                return true;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    () ->
                            "%d audit events were lost on their way to the webhook: %s"
                                    .formatted(events.size(), why));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /// @return why it could not be sent at last; empty when it was
    private String sent(HttpRequest request) throws InterruptedException {
        Duration wait = firstWait;
        for (int attempt = 1; ; attempt++) {
            String why = failure(request);
            if (why.isEmpty() || attempt == ATTEMPTS) {
                return why;
            }
            // Who closes it waits for its last attempt only.
            if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return failure(request);
            }
            wait = Duration.ofMillis((long) (wait.toMillis() * FACTOR));
        }
    }

    private String failure(HttpRequest request) throws InterruptedException {
        try {
            int code = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return code / 100 == 2 ? "" : "it answered " + code;
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    /// From now on nothing is sent more than once again. The client ends with its last request.
    @Override
    public void close() {
        closing.countDown();
    }
}
