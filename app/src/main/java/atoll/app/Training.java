package atoll.app;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.client.Kubeconfig;
import atoll.client.WireClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The run from which the launcher's start-up cache learns (docs/decisions/0010): a fleet gets a
/// large Deployment, and single pods from many clients over HTTPS, then stops. Without it the first
/// burst of a user would meet code whose profile the JVM does not know. It is `atoll up` with
/// something to do between ready and stopping; it is never run by users.
final class Training {
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final String MEMBER = "member1";
    private static final String NAMESPACE = "default";
    private static final String WRITER = "atoll-training";

    /// Enough for the JVM to compile what creates and schedules pods.
    private static final int REPLICAS = 3_000;

    private static final int SINGLE_PODS = 2_000;
    private static final int CLIENTS = 16;
    private static final int SETTINGS = 40;
    private static final int EVENTS_PER_POLL = 1_000;

    /// A slow machine learns from what it got done by then.
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final WireClient client;
    private final InstantSource clock;
    private final Instant end;

    private Training(WireClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.end = clock.instant().plus(AT_MOST);
    }

    public static void main(String[] args) {
        Main.run(List.of(args), (running, _) -> play(running, InstantSource.system()));
    }

    /// Ends after [#AT_MOST], done or not.
    private static void play(Running running, InstantSource clock)
            throws IOException, InterruptedException {
        var connection = Kubeconfig.read(running.instance().kubeconfig()).connection(MEMBER);
        try (var client = new WireClient(connection)) {
            var training = new Training(client, clock);
            training.deploy();
            training.createPods();
        }
    }

    /// Returns when all pods are available, or the time is up.
    private void deploy() throws InterruptedException {
        JsonObject meta = JsonObject.of("labels", JsonObject.of("app", "many"));
        JsonObject spec =
                JsonObject.of(
                        "replicas",
                        REPLICAS,
                        "selector",
                        JsonObject.of("matchLabels", JsonObject.of("app", "many")),
                        "template",
                        JsonObject.of("metadata", meta, "spec", podSpec(List.of())));
        create(DEPLOYMENTS, "Deployment", "apps/v1", "many", spec);
        awaitAvailable();
    }

    /// Polls an informer on this thread: nobody steps actors for a client.
    private void awaitAvailable() throws InterruptedException {
        var changes = new Semaphore(0);
        Informer<KubeObject> deployments = Informer.of(client, DEPLOYMENTS);
        deployments.start(changes::release);
        try {
            Instant now = clock.instant();
            Instant due = deployments.poll(EVENTS_PER_POLL, now);
            while (now.isBefore(end) && !isAvailable(deployments)) {
                if (due.isAfter(now)) {
                    Instant until = due.isBefore(end) ? due : end;
                    changes.tryAcquire(
                            Duration.between(now, until).toMillis(), TimeUnit.MILLISECONDS);
                }
                now = clock.instant();
                due = deployments.poll(EVENTS_PER_POLL, now);
            }
        } finally {
            deployments.stop();
        }
    }

    private static boolean isAvailable(Informer<KubeObject> deployments) {
        return deployments.all().values().stream()
                .anyMatch(each -> each.status().longOr("availableReplicas", 0) >= REPLICAS);
    }

    /// From [#CLIENTS] threads, each waiting for its answer.
    private void createPods() {
        var settings = new ArrayList<Json>();
        for (int i = 0; i < SETTINGS; i++) {
            settings.add(JsonObject.of("name", "SETTING_" + i, "value", "value of setting " + i));
        }
        JsonObject spec = podSpec(settings);
        var next = new AtomicInteger();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, CLIENTS).forEach(_ -> clients.execute(() -> createPods(next, spec)));
        }
    }

    private void createPods(AtomicInteger next, JsonObject spec) {
        int number = next.incrementAndGet();
        while (number <= SINGLE_PODS && clock.instant().isBefore(end)) {
            create(PODS, "Pod", "v1", "single-" + number, spec);
            number = next.incrementAndGet();
        }
    }

    private void create(
            GroupVersionResource resource,
            String kind,
            String apiVersion,
            String name,
            JsonObject spec) {
        JsonObject object =
                JsonObject.of(
                        "apiVersion",
                        apiVersion,
                        "kind",
                        kind,
                        "metadata",
                        JsonObject.of("name", name),
                        "spec",
                        spec);
        client.write(Write.create(resource, NAMESPACE, object, WRITER)).orThrow();
    }

    private static JsonObject podSpec(List<Json> settings) {
        JsonObject container =
                JsonObject.of(
                        "name",
                        "main",
                        "image",
                        "registry.example/many:1",
                        "env",
                        JsonArray.of(settings));
        return JsonObject.of("containers", JsonArray.of(List.of(container)));
    }
}
