package atoll.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every event to each of 100 watchers. The latency of a delivery is from before the write's
/// request to the watcher's line, both on this process's clock: the time stands in the object
/// itself.
final class WatchBenchmark implements Benchmark {
    private static final int WATCHERS = 100;
    private static final int CONNECTIONS = 4;

    /// Creates of one ConfigMap each, one after the other.
    private static final int EVENTS = 500;

    private static final int DELIVERIES = WATCHERS * EVENTS;
    private static final String PATH = "/api/v1/namespaces/default/configmaps";

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(1, 1);
                Wire writer = fleet.wire("member1")) {
            String from = writer.getJson(PATH).object("metadata").stringOr("resourceVersion", "");
            var groups = new ArrayList<Group>();
            ThreadFactory named = Thread.ofPlatform().name("watch-", 0).factory();
            try (var threads = Executors.newThreadPerTaskExecutor(named)) {
                var watching = new ArrayList<Future<Integer>>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    var group = new Group(fleet.wire("member1"), WATCHERS / CONNECTIONS, from);
                    groups.add(group);
                    watching.add(threads.submit(group));
                }
                double driver = Cpu.ofThisProcess();
                double server = fleet.cpuSeconds();
                long begun = System.nanoTime();
                for (int event = 0; event < EVENTS; event++) {
                    writer.post(PATH, body(event));
                }
                for (Future<Integer> one : watching) {
                    one.get();
                }
                return figures(
                        groups,
                        Fleet.secondsSince(begun),
                        Cpu.ofThisProcess() - driver,
                        fleet.cpuSeconds() - server);
            } catch (ExecutionException e) {
                throw new IOException("a watch failed: " + e.getCause(), e);
            } finally {
                for (Group group : groups) {
                    group.wire.close();
                }
            }
        }
    }

    /// @param driver CPU seconds of this process meanwhile
    /// @param server CPU seconds of the fleet's
    private static List<Figure> figures(
            List<Group> groups, double seconds, double driver, double server) {
        var nanos = new long[DELIVERIES];
        int at = 0;
        for (Group group : groups) {
            System.arraycopy(group.nanos, 0, nanos, at, group.nanos.length);
            at += group.nanos.length;
        }
        var latencies = new Percentiles(nanos);
        String how = "500 ConfigMaps from one writer, 100 watchers on 4 connections";
        String delivery = "request of the write to delivery; " + how;
        return List.of(
                new Figure("watch.rate", DELIVERIES / seconds, "deliveries/s", how),
                new Figure("watch.p50", latencies.millis(50), "ms", delivery),
                new Figure("watch.p99", latencies.millis(99), "ms", delivery),
                new Figure(
                        "watch.server-cpu",
                        server * 1e6 / DELIVERIES,
                        "us/delivery",
                        "CPU time of the fleet's process, the writes included"),
                new Figure(
                        "watch.driver-cpu",
                        driver * 1e6 / DELIVERIES,
                        "us/delivery",
                        "CPU time of the driver"));
    }

    /// @param event its number, in the object's name
    private static String body(int event) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"event-%04d"},\
        "data":{"sent":"%d"}}\
        """
                .formatted(event, System.nanoTime());
    }

    /// One connection and its watchers, stepped by one thread until each has seen every event once,
    /// in order.
    private static final class Group implements Callable<Integer> {
        private static final Pattern EVENT =
                Pattern.compile("\"sent\":\"([0-9]+)\".*\"name\":\"event-([0-9]+)\"");

        private final Wire wire;
        private final long[] nanos;
        private int delivered;

        private Group(Wire wire, int watchers, String resourceVersion) {
            this.wire = wire;
            this.nanos = new long[watchers * EVENTS];
            for (int i = 0; i < watchers; i++) {
                wire.watch(PATH + "?watch=true&resourceVersion=" + resourceVersion, new Watcher());
            }
        }

        @Override
        public Integer call() throws IOException {
            while (delivered < nanos.length) {
                wire.step();
            }
            return delivered;
        }

        private final class Watcher extends Lines {
            /// The number of the event that must come next.
            private int next;

            @Override
            void line(byte[] bytes, int from, int length) throws IOException {
                Matcher event =
                        EVENT.matcher(new String(bytes, from, length, StandardCharsets.US_ASCII));
                if (!event.find()) {
                    return;
                }
                if (Integer.parseInt(event.group(2)) != next) {
                    throw new IOException(
                            "event " + event.group(2) + " came where " + next + " was due");
                }
                next++;
                nanos[delivered++] = System.nanoTime() - Long.parseLong(event.group(1));
            }
        }
    }
}
