package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// LIST of 10,000 pods in JSON.
final class ListBenchmark implements Benchmark {
    private static final int PODS = 10_000;
    private static final int RUNS = 5;

    @Override
    public List<Figure> run(Launcher launcher) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(1, 1)) {
            Pods.create(fleet, PODS, 64);
            var seconds = new ArrayList<Double>();
            long bytes = 0;
            try (Wire wire = fleet.wire("member1")) {
                for (int run = 0; run < RUNS; run++) {
                    long begun = System.nanoTime();
                    bytes = wire.get(Pods.PATH).length;
                    seconds.add(Fleet.secondsSince(begun));
                }
            }
            Collections.sort(seconds);
            String how = " of 5 whole LISTs of 10,000 pods, JSON over TLS and HTTP/2";
            return List.of(
                    new Figure("list.min", seconds.getFirst(), "s", "fastest" + how),
                    new Figure("list.median", seconds.get(RUNS / 2), "s", "median" + how),
                    new Figure("list.max", seconds.getLast(), "s", "slowest" + how),
                    new Figure("list.bytes", bytes / 1e6, "MB", "body of one such answer"));
        }
    }
}
