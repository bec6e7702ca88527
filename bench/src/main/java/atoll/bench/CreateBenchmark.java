package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Creates per second, with and without a disk. Each run has a fleet of its own: what it does first
/// is the cold figure, what it does then the warm one.
final class CreateBenchmark implements Benchmark {
    private static final int COLD_PODS = 10_000;
    private static final int PODS = 20_000;
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

    private static List<Figure> measure(
            Launcher launcher, int runs, Launcher.Kept kept, String name, String durability)
            throws IOException, InterruptedException {
        var cold = new ArrayList<CreateRun>();
        var warm = new ArrayList<CreateRun>();
        for (int run = 0; run < runs; run++) {
            try (Fleet fleet = launcher.up(1, 1, kept)) {
                cold.add(CreateRun.of(fleet, 0, COLD_PODS, CLIENTS));
                warm.add(CreateRun.of(fleet, COLD_PODS, COLD_PODS + PODS, CLIENTS));
                check(fleet);
            }
        }
        String how =
                "20,000 pods of 2.5 KB after 10,000, 64 clients on 4 connections, TLS, HTTP/2, RBAC"
                        + " on, "
                        + durability;
        String worst = "; worst of " + Figure.times(runs);
        return List.of(
                new Figure(name + ".rate", least(warm, CreateRun::rate), "creates/s", how + worst),
                new Figure(
                        name + ".best-rate",
                        greatest(warm, CreateRun::rate),
                        "creates/s",
                        "best of the same"),
                new Figure(
                        name + ".cold-rate",
                        least(cold, CreateRun::rate),
                        "creates/s",
                        "the first 10,000 after the start" + worst),
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
                        greatest(warm, CreateRun::serverMillisPerPod),
                        "ms/create",
                        "CPU time of the fleet's process" + worst),
                new Figure(
                        name + ".driver-cpu",
                        greatest(warm, CreateRun::driverMillisPerPod),
                        "ms/create",
                        "CPU time of the driver, which has the same cores" + worst));
    }

    /// A fast server that forgot some would be no good.
    private static void check(Fleet fleet) throws IOException {
        try (Wire wire = fleet.wire("member1")) {
            long left =
                    wire.getJson(CreateRun.PATH + "?limit=1")
                            .object("metadata")
                            .longOr("remainingItemCount", 0);
            if (left + 1 != COLD_PODS + PODS) {
                throw new IOException("after all creates there are " + (left + 1) + " pods");
            }
        }
    }

    private static double least(List<CreateRun> runs, ToDoubleFunction<CreateRun> of) {
        return runs.stream().mapToDouble(of).min().orElseThrow();
    }

    private static double greatest(List<CreateRun> runs, ToDoubleFunction<CreateRun> of) {
        return runs.stream().mapToDouble(of).max().orElseThrow();
    }
}
