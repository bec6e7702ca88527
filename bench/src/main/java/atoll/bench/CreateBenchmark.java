package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Creates per second, with and without a disk. A fleet of its own gets one round of pods cold and
/// the others warm, all kept, as the load drivers of the field do (a JVM needs a first round).
///
/// Rates are told as median, worst and best of the warm rounds, latencies as the worst round's: the
/// driver and the server share the machine's processors, so single rounds vary.
final class CreateBenchmark implements Benchmark {
    /// Per round; enough that a round lasts some seconds.
    private static final int PODS = 20_000;

    /// Each has one request in flight at most.
    private static final int CLIENTS = 64;

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        figures.addAll(measure(launcher, runs, Launcher.Kept.ON_DISK, "create", "durable"));
        figures.addAll(
                measure(
                        launcher,
                        runs,
                        Launcher.Kept.IN_MEMORY,
                        "create.in-memory",
                        "in memory, so without fsync"));
        return figures;
    }

    /// @param name what the figures' names begin with
    /// @param durability goes into the sentence of each figure
    private static List<Figure> measure(
            Launcher launcher, int runs, Launcher.Kept kept, String name, String durability)
            throws IOException, InterruptedException {
        CreateRun cold;
        var warm = new ArrayList<CreateRun>();
        try (Fleet fleet = launcher.up(1, 1, kept)) {
            cold = CreateRun.of(fleet, 0, PODS, CLIENTS);
            for (int run = 1; run <= runs; run++) {
                warm.add(CreateRun.of(fleet, run * PODS, (run + 1) * PODS, CLIENTS));
            }
            check(fleet, (runs + 1) * PODS);
        }
        String how =
                "rounds of 20,000 pods of 2.5 KB after a first, 64 clients on 4 connections, TLS,"
                        + " HTTP/2, RBAC on, "
                        + durability;
        String worst = "; worst of " + Figure.times(runs);
        return List.of(
                new Figure(
                        name + ".rate",
                        median(warm, CreateRun::rate),
                        "creates/s",
                        how + "; median of " + Figure.times(runs)),
                new Figure(
                        name + ".worst-rate",
                        least(warm, CreateRun::rate),
                        "creates/s",
                        "worst of the same"),
                new Figure(
                        name + ".best-rate",
                        greatest(warm, CreateRun::rate),
                        "creates/s",
                        "best of the same"),
                new Figure(
                        name + ".cold-rate",
                        cold.rate(),
                        "creates/s",
                        "the first round, right after the start"),
                new Figure(
                        name + ".p50",
                        greatest(warm, run -> run.latencies().millis(50)),
                        "ms",
                        "request to whole answer" + worst),
                new Figure(
                        name + ".p99",
                        greatest(warm, run -> run.latencies().millis(99)),
                        "ms",
                        "request to whole answer" + worst),
                new Figure(
                        name + ".server-cpu",
                        median(warm, CreateRun::serverMillisPerPod),
                        "ms/create",
                        "CPU time of the fleet's process, median"),
                new Figure(
                        name + ".driver-cpu",
                        median(warm, CreateRun::driverMillisPerPod),
                        "ms/create",
                        "CPU time of the driver, which has the same cores, median"));
    }

    /// A fast server that forgot some would be no good.
    private static void check(Fleet fleet, int created) throws IOException {
        try (Wire wire = fleet.wire("member1")) {
            long left =
                    wire.getJson(CreateRun.PATH + "?limit=1")
                            .object("metadata")
                            .longOr("remainingItemCount", 0);
            if (left + 1 != created) {
                throw new IOException("after all creates there are " + (left + 1) + " pods");
            }
        }
    }

    /// Of an even number the upper one.
    private static double median(List<CreateRun> runs, ToDoubleFunction<CreateRun> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double least(List<CreateRun> runs, ToDoubleFunction<CreateRun> of) {
        return runs.stream().mapToDouble(of).min().orElseThrow();
    }

    private static double greatest(List<CreateRun> runs, ToDoubleFunction<CreateRun> of) {
        return runs.stream().mapToDouble(of).max().orElseThrow();
    }
}
