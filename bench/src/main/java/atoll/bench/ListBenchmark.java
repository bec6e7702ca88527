package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// LIST of 10,000 pods in JSON. The answers are read and thrown away, so that the driver's own
/// reading of JSON is not measured.
final class ListBenchmark implements Benchmark {
    private static final int PODS = 10_000;
    private static final int CLIENTS = 64;

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(1, 1);
                Wire wire = fleet.wire("member1")) {
            CreateRun.of(fleet, 0, PODS, CLIENTS);
            int listed = wire.getJson(CreateRun.PATH).array("items").size();
            if (listed != PODS) {
                throw new IOException(listed + " of " + PODS + " pods are listed");
            }
            var seconds = new ArrayList<Double>();
            long bytes = 0;
            double server = fleet.cpuSeconds();
            double driver = Cpu.ofThisProcess();
            for (int run = 0; run < runs; run++) {
                long begun = System.nanoTime();
                bytes = wire.drain(CreateRun.PATH, "application/json");
                seconds.add(Fleet.secondsSince(begun));
            }
            driver = Cpu.ofThisProcess() - driver;
            server = fleet.cpuSeconds() - server;
            String how =
                    " of "
                            + runs
                            + " whole LISTs of 10,000 pods after a first, JSON over TLS and HTTP/2";
            var figures = new ArrayList<>(Figure.spread("list", seconds, how));
            figures.add(new Figure("list.bytes", bytes / 1e6, "MB", "body of one such answer"));
            figures.add(
                    new Figure(
                            "list.server-cpu",
                            server * 1_000 / runs,
                            "ms/list",
                            "CPU time of the fleet's process, mean"));
            figures.add(
                    new Figure(
                            "list.driver-cpu",
                            driver * 1_000 / runs,
                            "ms/list",
                            "CPU time of the driver, mean"));
            return figures;
        }
    }
}
