package atoll.bench;

import java.util.Arrays;

/// Durations in nanoseconds, sorted. Of 1 to 100 ms the 99th percentile is 99 ms, the 50th 50 ms.
final class Percentiles {
    private final long[] sorted;

    /// @param nanos copied; at least one
    Percentiles(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no durations");
        }
        this.sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /// The nearest rank: the smallest duration that `percent` of all do not exceed.
    ///
    /// @param percent above 0, at most 100
    double millis(double percent) {
        if (percent <= 0 || percent > 100) {
            throw new IllegalArgumentException("no percentile: " + percent);
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[rank - 1] / 1e6;
    }
}
