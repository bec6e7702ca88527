package atoll.bench;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `bench/run [NAME…] [--json]`: runs the named benchmarks, or all, one after the other.
final class Main {
    private Main() {}

    /// @param arguments the checkout, then what the user gave
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var launcher = new Launcher(Path.of(arguments[0]));
        List<String> given = List.of(arguments).subList(1, arguments.length);
        boolean json = given.contains("--json");
        List<String> named = given.stream().filter(name -> !name.equals("--json")).toList();
        Map<String, Benchmark> known = benchmarks();
        for (String name : named) {
            if (!known.containsKey(name)) {
                System.err.println(
                        "bench: no benchmark \""
                                + name
                                + "\"; there are "
                                + String.join(", ", known.keySet()));
                System.exit(2);
            }
        }
        List<Benchmark> chosen =
                known.entrySet().stream()
                        .filter(entry -> named.isEmpty() || named.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        var documents = new ArrayList<Json>();
        for (Benchmark benchmark : chosen) {
            for (Figure figure : benchmark.run(launcher)) {
                documents.add(document(figure));
                if (!json) {
                    System.out.println(figure.line());
                }
            }
        }
        if (json) {
            System.out.println(JsonArray.of(documents));
        }
        System.exit(0);
    }

    private static Map<String, Benchmark> benchmarks() {
        var benchmarks = new LinkedHashMap<String, Benchmark>();
        benchmarks.put("start", new StartBenchmark());
        benchmarks.put("idle-rss", new IdleMemoryBenchmark());
        benchmarks.put("shop", new ShopBenchmark());
        benchmarks.put("pods", new PodsBenchmark());
        benchmarks.put("create", new CreateBenchmark());
        benchmarks.put("list", new ListBenchmark());
        benchmarks.put("watch", new WatchBenchmark());
        return benchmarks;
    }

    private static JsonObject document(Figure figure) {
        return JsonObject.of(
                "name", figure.name(),
                "value", String.format(java.util.Locale.ROOT, "%.2f", figure.value()),
                "unit", figure.unit(),
                "how", figure.how());
    }
}
