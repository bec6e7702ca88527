package atoll.testing;

import atoll.api.request.Client;
import atoll.control.Actor;
import atoll.control.VirtualClock;
import atoll.control.VirtualRunner;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import atoll.store.EventLog;
import atoll.store.Store;
import atoll.store.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Clusters on one store in memory, one virtual clock and one seed. All of it runs on the test's
/// thread; the same seed and the same calls give the same [#eventLog], byte for byte.
///
/// ```java
/// try (var fleet = new TestFleet(1)) {
///     Client client = fleet.cluster("member1").systemClient("test");
///     fleet.run(new SomeController(client, fleet.clock()));
///     client.write(…);
///     assertThat(fleet.runUntil(() -> …, Duration.ofSeconds(10))).isTrue();
/// }
/// ```
public final class TestFleet implements AutoCloseable {
    /// The moment at which every test begins.
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private static final String SERVICE_CIDR = "10.96.0.0/12";

    private final VirtualClock clock = new VirtualClock(START);
    private final SplittableRandom random;
    private final EventLog log = new EventLog();
    private final Store store;
    private final VirtualRunner runner = new VirtualRunner(clock);
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();

    public TestFleet(long seed) {
        this.random = new SplittableRandom(seed);
        this.store = Store.inMemory(StoreOptions.DEFAULT.withRecorder(log));
    }

    /// The cluster of that name, made with its standard objects when first asked for.
    public Cluster cluster(String name) {
        return clusters.computeIfAbsent(name, this::start);
    }

    private Cluster start(String name) {
        var options = ClusterOptions.of(clock, random.split());
        var cluster = new Cluster(name, store, options);
        new Bootstrap(
                        new BootstrapOptions(
                                clock, SERVICE_CIDR, "127.0.0.1", 6443, "", "", "test-host"))
                .run(cluster.systemClient("kube-apiserver"));
        return cluster;
    }

    /// A trusted client of that cluster.
    public Client client(String cluster) {
        return cluster(cluster).systemClient("test");
    }

    public VirtualClock clock() {
        return clock;
    }

    /// A source of randomness of its own for one component, drawn from the seed.
    public RandomGenerator random() {
        return random.split();
    }

    public Store store() {
        return store;
    }

    /// Adds actors to be stepped from now on.
    public void run(Actor... actors) {
        run(List.of(actors));
    }

    public void run(List<? extends Actor> actors) {
        actors.forEach(runner::add);
    }

    /// Lets time pass until `done`.
    ///
    /// @return false when `limit` of virtual time came first
    public boolean runUntil(BooleanSupplier done, Duration limit) {
        return runner.runUntil(done, limit);
    }

    public void runFor(Duration duration) {
        runner.runFor(duration);
    }

    /// Does what is due without letting time pass.
    public void settle() {
        runner.settle();
    }

    /// Every record of the store so far, a line each.
    public String eventLog() {
        return log.text();
    }

    @Override
    public void close() {
        runner.close();
        store.close();
    }
}
