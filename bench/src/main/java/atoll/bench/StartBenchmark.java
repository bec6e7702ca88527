package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// From `./atoll up` to all nodes Ready, on fresh data.
final class StartBenchmark implements Benchmark {
    private static final int RUNS = 5;

    @Override
    public List<Figure> run(Launcher launcher) throws IOException, InterruptedException {
        // The first start after a build makes the cache, which is not a start's work.
        launcher.up(1, 1).close();
        var figures = new ArrayList<Figure>();
        figures.addAll(starts("start", launcher, "with the launcher's start-up cache"));
        figures.addAll(starts("start.plain", launcher.withoutCache(), "with ATOLL_CACHE=off"));
        return figures;
    }

    private static List<Figure> starts(String name, Launcher launcher, String with)
            throws IOException, InterruptedException {
        var ready = new ArrayList<Double>();
        var readyz = new ArrayList<Double>();
        for (int run = 0; run < RUNS; run++) {
            try (Fleet fleet = launcher.up(3, 10)) {
                ready.add(fleet.readySeconds());
                readyz.add(fleet.readyzSeconds());
            }
        }
        String how =
                " of "
                        + RUNS
                        + " runs of ./atoll up on fresh data, hub + 3x10 nodes, "
                        + with
                        + ", ";
        var figures = new ArrayList<Figure>();
        figures.addAll(spread(name + ".ready", ready, how + "launcher's start to all nodes Ready"));
        figures.addAll(
                spread(name + ".readyz", readyz, how + "program's start to readyz, as it says"));
        return figures;
    }

    private static List<Figure> spread(String name, List<Double> seconds, String how) {
        Collections.sort(seconds);
        return List.of(
                new Figure(name + ".min", seconds.getFirst(), "s", "fastest" + how),
                new Figure(name + ".median", seconds.get(RUNS / 2), "s", "median" + how),
                new Figure(name + ".max", seconds.getLast(), "s", "slowest" + how));
    }
}
