package atoll.bench;

import java.io.IOException;
import java.util.List;

/// Resident memory of a fleet that nobody uses. One look, after the heap has come to rest.
final class IdleMemoryBenchmark implements Benchmark {
    private static final int REST_MILLIS = 10_000;

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(3, 10)) {
            fleet.runFor(REST_MILLIS);
            return List.of(
                    new Figure(
                            "idle-rss",
                            fleet.residentMegabytes(),
                            "MB",
                            "VmRSS of hub + 3x10 nodes, 10 s after all were Ready"));
        }
    }
}
