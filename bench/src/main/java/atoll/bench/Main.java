package atoll.bench;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `bench/run [NAME…] [--runs N] [--json]`: runs the named benchmarks, or all, one after the other.
final class Main {
    private Main() {}

    /// Exits with 2 for wrong arguments; a benchmark that fails ends the program with its
    /// exception.
    ///
    /// @param arguments the checkout, then what the user gave
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var launcher = new Launcher(Path.of(arguments[0]));
        Map<String, Benchmark> known = benchmarks();
        Arguments given;
        try {
            given =
                    Arguments.parse(
                            List.of(arguments).subList(1, arguments.length), known.keySet());
        } catch (UsageException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        var documents = new ArrayList<Json>();
        for (Map.Entry<String, Benchmark> each : known.entrySet()) {
            if (given.wants(each.getKey())) {
                for (Figure figure : each.getValue().run(launcher, given.runs())) {
                    documents.add(figure.document());
                    if (!given.json()) {
                        System.out.println(figure.line());
                    }
                }
            }
        }
        if (given.json()) {
            System.out.println(JsonArray.of(documents));
        }
    }

    /// In the order in which they run.
    private static Map<String, Benchmark> benchmarks() {
        var benchmarks = new LinkedHashMap<String, Benchmark>();
        benchmarks.put("start", new StartBenchmark());
        benchmarks.put("idle-rss", new IdleMemoryBenchmark());
        benchmarks.put("shop", new ShopBenchmark());
        benchmarks.put("pods", new PodsBenchmark());
        benchmarks.put("create", new CreateBenchmark());
        benchmarks.put("list", new ListBenchmark());
        benchmarks.put("list-100k", new LargeListBenchmark());
        benchmarks.put("watch", new WatchBenchmark());
        return benchmarks;
    }
}
