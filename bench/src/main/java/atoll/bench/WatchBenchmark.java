package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every event to each of 100 watchers.
final class WatchBenchmark implements Benchmark {
    private static final int WATCHERS = 100;
    private static final int CONNECTIONS = 10;
    private static final int EVENTS = 500;
    private static final int DELIVERIES = WATCHERS * EVENTS;
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final Pattern SENT = Pattern.compile("\"sent\":\"([0-9]+)\"");

    @Override
    public List<Figure> run(Launcher launcher) throws IOException, InterruptedException {
        var wires = new ArrayList<Wire>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (Fleet fleet = launcher.up(1, 1);
                Wire writer = fleet.wire("member1")) {
            String from = writer.getJson(PATH).object("metadata").stringOr("resourceVersion", "");
            var latencies = new long[DELIVERIES];
            var next = new AtomicInteger();
            var all = new CountDownLatch(DELIVERIES);
            for (int watcher = 0; watcher < WATCHERS; watcher++) {
                if (watcher < CONNECTIONS) {
                    wires.add(fleet.wire("member1"));
                }
                Stream<String> lines =
                        wires.get(watcher % CONNECTIONS)
                                .lines(PATH + "?watch=true&resourceVersion=" + from);
                threads.execute(() -> lines.forEach(line -> deliver(line, latencies, next, all)));
            }
            long begun = System.nanoTime();
            for (int event = 0; event < EVENTS; event++) {
                writer.post(PATH, body(event));
            }
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IOException(all.getCount() + " of " + DELIVERIES + " never came");
            }
            double seconds = Fleet.secondsSince(begun);
            Arrays.sort(latencies);
            String how = "500 ConfigMaps from one writer, 100 watchers on 10 connections";
            return List.of(
                    new Figure("watch.rate", DELIVERIES / seconds, "deliveries/s", how),
                    new Figure("watch.p50", at(latencies, 50), "ms", "request to delivery; " + how),
                    new Figure(
                            "watch.p99", at(latencies, 99), "ms", "request to delivery; " + how));
        } finally {
            wires.forEach(Wire::close);
            threads.shutdownNow();
        }
    }

    private static void deliver(
            String line, long[] latencies, AtomicInteger next, CountDownLatch all) {
        Matcher sent = SENT.matcher(line);
        if (sent.find()) {
            int index = next.getAndIncrement();
            if (index < DELIVERIES) {
                latencies[index] = System.nanoTime() - Long.parseLong(sent.group(1));
                all.countDown();
            }
        }
    }

    private static double at(long[] sorted, int percent) {
        return sorted[(sorted.length - 1) * percent / 100] / 1e6;
    }

    private static String body(int event) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"event-%04d"},\
        "data":{"sent":"%d"}}\
        """
                .formatted(event, System.nanoTime());
    }
}
