package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Pods that no scheduler touches, of the size that real ones have.
final class Pods {
    static final String PATH = "/api/v1/namespaces/default/pods";
    private static final int BODY_BYTES = 2_500;
    private static final int CONNECTIONS = 8;

    private Pods() {}

    /// 2.5 KB: two containers' worth of environment, as a chart writes them.
    static String body(int number) {
        var env = new StringBuilder();
        String head =
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-%06d","labels":{"app":"bench",\
                "tier":"backend"}},"spec":{"schedulerName":"bench-none","containers":[{"name":"main",\
                "image":"registry.example/shop/cart:1.2.3","ports":[{"containerPort":8080}],\
                "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},\
                "readinessProbe":{"httpGet":{"path":"/ready","port":8080}},"env":[\
                """
                        .formatted(number);
        for (int i = 0; head.length() + env.length() < BODY_BYTES - 70; i++) {
            env.append(i == 0 ? "" : ",")
                    .append(
                            "{\"name\":\"SETTING_%03d\",\"value\":\"value of setting %03d\"}"
                                    .formatted(i, i));
        }
        return head + env + "]}]}}";
    }

    /// Creates `count` pods from `clients` threads over several connections, each waiting for its
    /// answer, and returns the seconds that it took.
    static double create(Fleet fleet, int count, int clients)
            throws IOException, InterruptedException {
        var wires = new ArrayList<Wire>();
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                wires.add(fleet.wire("member1"));
                wires.get(i).get("/version");
            }
            var tasks = new ArrayList<Callable<Integer>>();
            for (int client = 0; client < clients; client++) {
                Wire wire = wires.get(client % CONNECTIONS);
                tasks.add(() -> {
                    int last = next.getAndIncrement();
                    for (; last < count; last = next.getAndIncrement()) {
                        wire.post(PATH, body(last));
                    }
                    return last;
                });
            }
            long begun = System.nanoTime();
            List<Future<Integer>> done = threads.invokeAll(tasks);
            double seconds = Fleet.secondsSince(begun);
            for (Future<Integer> one : done) {
                one.get();
            }
            return seconds;
        } catch (ExecutionException e) {
            throw new IOException("a create failed: " + e.getCause(), e);
        } finally {
            wires.forEach(Wire::close);
        }
    }
}
