package atoll.bench;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/// One measured value.
///
/// @param how what was done and counted, in one sentence
/// @param name parts separated by dots: `create.in-memory.p99`
record Figure(String name, double value, String unit, String how) {
    /// As people read it. In columns: name, value with two decimals, unit, sentence.
    String line() {
        return String.format(Locale.ROOT, "%-28s %12.2f %-14s %s", name, value, unit, how);
    }

    /// As programs read it; the value in thousandths.
    JsonObject document() {
        double rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).doubleValue();
        return JsonObject.of(
                "name", Json.of(name),
                "value", Json.of(rounded),
                "unit", Json.of(unit),
                "how", Json.of(how));
    }

    /// Fastest, median and slowest of some runs.
    ///
    /// @param how goes on behind "fastest", "median" and "slowest"
    /// @param seconds of each run; at least one
    static List<Figure> spread(String name, List<Double> seconds, String how) {
        List<Double> sorted = seconds.stream().sorted().toList();
        return List.of(
                new Figure(name + ".min", sorted.getFirst(), "s", "fastest" + how),
                new Figure(name + ".median", sorted.get(sorted.size() / 2), "s", "median" + how),
                new Figure(name + ".max", sorted.getLast(), "s", "slowest" + how));
    }

    /// `1 run`, `5 runs`.
    static String times(int runs) {
        return runs == 1 ? "1 run" : runs + " runs";
    }
}
