package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// LIST of 100,000 pods in JSON and in protobuf, and the memory it takes. Linux only: `/proc`.
/// Memory is what the process's peak rises by over what was resident before the LISTs.
final class LargeListBenchmark implements Benchmark {
    private static final int PODS = 100_000;
    private static final int CLIENTS = 64;

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(1, 1);
                Wire wire = fleet.wire("member1")) {
            CreateRun.of(fleet, 0, PODS, CLIENTS);
            long left =
                    wire.getJson(CreateRun.PATH + "?limit=1")
                            .object("metadata")
                            .longOr("remainingItemCount", 0);
            if (left + 1 != PODS) {
                throw new IOException((left + 1) + " of " + PODS + " pods are listed");
            }
            var figures = new ArrayList<Figure>();
            figures.addAll(measure(fleet, wire, runs, "json", "application/json"));
            figures.addAll(
                    measure(fleet, wire, runs, "protobuf", "application/vnd.kubernetes.protobuf"));
            return figures;
        }
    }

    /// @param mediaType asked for, and so answered in
    private static List<Figure> measure(
            Fleet fleet, Wire wire, int runs, String name, String mediaType) throws IOException {
        var seconds = new ArrayList<Double>();
        long bytes = wire.drain(CreateRun.PATH, mediaType);
        double before = fleet.residentMegabytes();
        fleet.forgetPeak();
        for (int run = 0; run < runs; run++) {
            long begun = System.nanoTime();
            bytes = wire.drain(CreateRun.PATH, mediaType);
            seconds.add(Fleet.secondsSince(begun));
        }
        String list = "list-100k." + name;
        String how = " of " + runs + " whole LISTs of 100,000 pods after a first";
        var figures = new ArrayList<>(Figure.spread(list, seconds, how));
        figures.add(new Figure(list + ".bytes", bytes / 1e6, "MB", "body of one such answer"));
        figures.add(
                new Figure(
                        list + ".rss",
                        fleet.peakMegabytes() - before,
                        "MB",
                        "VmHWM of these LISTs less VmRSS before them"));
        return figures;
    }
}
