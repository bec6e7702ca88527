package atoll.server.webhook;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.audit.AuditBackend;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Sends audit events to a webhook, and sends them again when it does not take them: five times in
/// all, at longer and longer intervals. Then they are lost, and the log says so.
///
/// Batches are made by whoever calls; this sends one `EventList` of `audit.k8s.io/v1` for each
/// call. Thread-safe.
public final class AuditWebhook implements AuditBackend {
    private static final System.Logger LOG = System.getLogger(AuditWebhook.class.getName());

    /// For one attempt: 30 s, upstream's timeout of webhooks' clients.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Upstream's.
    private static final int ATTEMPTS = 5;

    /// Each wait is so many times the one before; upstream adds chance to it, which one sender does
    /// not need.
    private static final double FACTOR = 1.5;

    private final KubeconfigServer server;
    private final Duration firstWait;
    private final CountDownLatch closing = new CountDownLatch(1);

    private AuditWebhook(KubeconfigServer server, Duration firstWait) {
        this.server = server;
        this.firstWait = firstWait;
    }

    /// @param kubeconfig names the server
    /// @param firstWait before events are sent for the second time
    /// @throws IOException when it cannot be read or names no server
    /// @param kubeconfig as [KubeconfigServer#of] reads it
    public static AuditWebhook of(Path kubeconfig, Duration firstWait) throws IOException {
        return new AuditWebhook(KubeconfigServer.of(kubeconfig), firstWait);
    }

    /// Waits until the events are taken or given up.
    ///
    /// @return whether they were taken; false as well when the thread was interrupted
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
        try {
            String why = sent(server.post(list, "", LIMIT));
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

    /// One attempt. Any answer of 200 to 299 is good, and its body is not read.
    private String failure(HttpRequest request) throws InterruptedException {
        try {
            int code =
                    server.client()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
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
