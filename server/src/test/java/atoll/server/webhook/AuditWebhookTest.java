package atoll.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.audit.AuditSink;
import atoll.server.audit.SinkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditWebhookTest {
    private static final List<JsonObject> EVENTS = List.of(JsonObject.of("auditID", "a"));

    @TempDir Path folder;

    private final AtomicInteger failures = new AtomicInteger();

    @AutoClose
    private final HttpsPeer peer =
            new HttpsPeer(
                    _ ->
                            failures.getAndDecrement() > 0
                                    ? new Answer(503, "text/plain", "later")
                                    : Answer.json("{}"),
                    null,
                    "localhost");

    private Path kubeconfig;

    @BeforeEach
    void configure() throws IOException {
        kubeconfig = folder.resolve("audit.yaml");
        Files.writeString(
                kubeconfig,
                """
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: u, user: {token: s3cret}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """
                        .formatted(peer.url("/events"), peer.bundle()));
    }

    private boolean store() throws IOException {
        try (AuditWebhook webhook = AuditWebhook.of(kubeconfig, Duration.ofMillis(1))) {
            return webhook.store(EVENTS);
        }
    }

    @Test
    void whatFailsIsSentAgain() throws IOException {
        failures.set(4);
        assertThat(store()).isTrue();
        assertThat(peer.asked).hasSize(5);
        JsonObject sent = peer.asked.getLast().json();
        assertThat(sent.stringOr("kind", "")).isEqualTo("EventList");
        assertThat(sent.array("items").objects()).isEqualTo(EVENTS);
        assertThat(peer.asked.getLast().header("Authorization")).containsExactly("Bearer s3cret");
    }

    @Test
    void whatWaitsIsSentBeforeTheEnd() throws IOException {
        AuditWebhook webhook = AuditWebhook.of(kubeconfig, Duration.ofDays(1));
        AuditSink sink = SinkOptions.WEBHOOK.to(webhook, "webhook", InstantSource.system());
        failures.set(1);
        sink.write(EVENTS.getFirst());
        sink.close();
        assertThat(peer.asked).hasSize(2);
    }

    @Test
    void whatFailsFiveTimesIsLost() throws IOException {
        failures.set(9);
        assertThat(store()).isFalse();
        assertThat(peer.asked).hasSize(5);
    }
}
