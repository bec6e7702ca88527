package atoll.bench;

import atoll.bench.http2.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// What it took to create some pods.
///
/// @param latencies from the request's queueing to the last byte of its answer
/// @param driverCpuSeconds this process's CPU time meanwhile
/// @param serverCpuSeconds the fleet's
/// @param seconds from the first request to the last answer
record CreateRun(
        int pods,
        double seconds,
        Percentiles latencies,
        double driverCpuSeconds,
        double serverCpuSeconds) {
    /// The namespace is always there, and no node takes these pods.
    static final String PATH = "/api/v1/namespaces/default/pods";

    /// Each with a thread of its own, which steps it.
    private static final int CONNECTIONS = 4;

    /// Creates the pods from `first` up to `end`, without it, by so many clients, each of which
    /// waits for its answer.
    ///
    /// @param first the number in the first pod's name; names must be new
    /// @throws IOException when any create is refused
    static CreateRun of(Fleet fleet, int first, int end, int clients)
            throws IOException, InterruptedException {
        var lanes = new ArrayList<Lane>();
        var next = new AtomicInteger(first);
        var nanos = new long[end - first];
        ThreadFactory named = Thread.ofPlatform().name("create-", 0).factory();
        try (var threads = Executors.newThreadPerTaskExecutor(named)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Wire wire = fleet.wire("member1");
                int share = clients / CONNECTIONS + (i < clients % CONNECTIONS ? 1 : 0);
                lanes.add(new Lane(wire, share, next, first, nanos));
                wire.get("/version");
            }
            double driver = Cpu.ofThisProcess();
            double server = fleet.cpuSeconds();
            long begun = System.nanoTime();
            List<Future<Integer>> done = threads.invokeAll(lanes);
            double seconds = Fleet.secondsSince(begun);
            for (Future<Integer> one : done) {
                one.get();
            }
            return new CreateRun(
                    nanos.length,
                    seconds,
                    new Percentiles(nanos),
                    Cpu.ofThisProcess() - driver,
                    fleet.cpuSeconds() - server);
        } catch (ExecutionException e) {
            throw new IOException("a create failed: " + e.getCause(), e);
        } finally {
            for (Lane lane : lanes) {
                lane.wire.close();
            }
        }
    }

    /// Creates per second.
    double rate() {
        return pods / seconds;
    }

    double driverMillisPerPod() {
        return driverCpuSeconds * 1_000 / pods;
    }

    double serverMillisPerPod() {
        return serverCpuSeconds * 1_000 / pods;
    }

    /// One connection with its share of the clients. Its thread steps the connection until none of
    /// its clients waits any more.
    ///
    /// @param next the number of the next pod, shared by all
    /// @param nanos each client writes at its pod's place
    private record Lane(Wire wire, int clients, AtomicInteger next, int first, long[] nanos)
            implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            for (int i = 0; i < clients; i++) {
                new Client(this, new PodBody()).again();
            }
            while (wire.open() > 0) {
                wire.step();
            }
            return clients;
        }
    }

    /// Creates one pod after the other; the answer to one sends the next.
    private static final class Client implements Reply {
        private final Lane lane;
        private final PodBody bodies;
        private final StringBuilder refusal = new StringBuilder();
        private int index;
        private int code;
        private long sent;

        private Client(Lane lane, PodBody bodies) {
            this.lane = lane;
            this.bodies = bodies;
        }

        /// Sends the next pod, or ends when all are taken.
        private void again() {
            index = lane.next.getAndIncrement();
            if (index < lane.first + lane.nanos.length) {
                byte[] body = bodies.of(index);
                sent = System.nanoTime();
                lane.wire.sendPost(PATH, body, this);
            }
        }

        @Override
        public void status(int code) {
            this.code = code;
        }

        @Override
        public void data(byte[] bytes, int from, int length) {
            if (code != 201) {
                refusal.append(new String(bytes, from, length, StandardCharsets.UTF_8));
            }
        }

        @Override
        public void end() throws IOException {
            if (code != 201) {
                throw new IOException("a create was answered with " + code + ": " + refusal);
            }
            lane.nanos[index - lane.first] = System.nanoTime() - sent;
            again();
        }
    }
}
