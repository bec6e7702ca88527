package atoll.server.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// How long things took, by upper bounds in seconds. Adding costs one atomic increment and one
/// addition. Thread-safe.
///
/// Figures of one moment may be off by what is being added just then.
public final class Histogram {
    /// Upstream's bounds of request durations.
    static final List<Double> REQUEST_SECONDS =
            List.of(
                    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0,
                    6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0);

    private final double[] bounds;

    /// The last counts what lies above all bounds.
    private final AtomicLongArray counts;

    private final LongAdder nanos = new LongAdder();

    /// @param bounds in seconds, ascending
    public Histogram(List<Double> bounds) {
        this.bounds = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new AtomicLongArray(bounds.size() + 1);
    }

    /// @param took counted in the first bucket whose bound is not below it
    public void add(Duration took) {
        long taken = took.toNanos();
        double seconds = taken / 1e9;
        int bucket = 0;
        while (bucket < bounds.length && seconds > bounds[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        nanos.add(taken);
    }

    /// How many there are.
    public long count() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        return total;
    }

    /// @param labels as [MetricsText#line] takes them
    void write(MetricsText text, String name, String labels) {
        write(text, name, labels, 0);
    }

    /// Buckets are cumulative, as Prometheus wants them, and end with `+Inf`; then the sum in
    /// seconds and the count.
    ///
    /// @param more things that took no time and were not added
    public void write(MetricsText text, String name, String labels, long more) {
        long total = more;
        String comma = labels.isEmpty() ? "" : labels + ",";
        for (int i = 0; i < bounds.length; i++) {
            total += counts.get(i);
            text.line(
                    name + "_bucket", comma + "le=\"" + MetricsText.number(bounds[i]) + '"', total);
        }
        total += counts.get(bounds.length);
        text.line(name + "_bucket", comma + "le=\"+Inf\"", total);
        text.line(name + "_sum", labels, nanos.sum() / 1e9);
        text.line(name + "_count", labels, total);
    }
}
