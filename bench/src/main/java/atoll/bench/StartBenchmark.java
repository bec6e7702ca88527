package atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// From `./atoll up` to all nodes Ready, on fresh data. With the start-up cache and without; each
/// start has data of its own.
final class StartBenchmark implements Benchmark {
    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        // The first start after a build makes the cache, which is not a start's work.
        launcher.up(1, 1).close();
        var figures = new ArrayList<Figure>();
        figures.addAll(starts("start", launcher, runs, "with the launcher's start-up cache"));
        figures.addAll(
                starts("start.plain", launcher.withoutCache(), runs, "with ATOLL_CACHE=off"));
        return figures;
    }

    private static List<Figure> starts(String name, Launcher launcher, int runs, String with)
            throws IOException, InterruptedException {
        var ready = new ArrayList<Double>();
        var readyz = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            try (Fleet fleet = launcher.up(3, 10)) {
                ready.add(fleet.readySeconds());
                readyz.add(fleet.readyzSeconds());
            }
        }
        String how =
                " of %s of ./atoll up on fresh data, hub + 3x10 nodes, %s, "
                        .formatted(Figure.times(runs), with);
        var figures = new ArrayList<Figure>();
        figures.addAll(
                Figure.spread(name + ".ready", ready, how + "launcher's start to all nodes Ready"));
        figures.addAll(
                Figure.spread(
                        name + ".readyz", readyz, how + "program's start to readyz, as it says"));
        return figures;
    }
}
