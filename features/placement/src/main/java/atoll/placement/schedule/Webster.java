package atoll.placement.schedule;

import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/// Webster's (Sainte-Laguë) method: seats go one by one to the party with the largest `weight / (2
/// * seats + 1)`. Adding a seat never takes one from anybody, so scaling up moves no replica.
///
/// ```
/// weights a=2 b=1:  9 seats → a=6 b=3    10 seats → a=7 b=3
/// ```
///
/// The cost is `O(seats · log parties)`.
public final class Webster {
    /// @param seats won so far
    /// @param held before, which breaks ties
    private record Claim(String name, long weight, long seats, long held) {
        /// Compares `weight / (2 * seats + 1)` without rounding.
        int compareQuotient(Claim other) {
            return Math.multiplyHigh(weight, 2 * other.seats + 1)
                            != Math.multiplyHigh(other.weight, 2 * seats + 1)
                    ? Long.compare(
                            Math.multiplyHigh(weight, 2 * other.seats + 1),
                            Math.multiplyHigh(other.weight, 2 * seats + 1))
                    : Long.compareUnsigned(
                            weight * (2 * other.seats + 1), other.weight * (2 * seats + 1));
        }
    }

    private Webster() {}

    /// Shares out `seats`. Ties go to whom `held` more before, then to the first by name.
    ///
    /// @param weights not negative; who has 0 gets nothing
    /// @return every name of `weights`; all 0 when no weight is positive
    public static SortedMap<String, Long> divide(
            long seats, Map<String, Long> weights, Map<String, Long> held) {
        var shares = new TreeMap<String, Long>();
        var claims =
                new PriorityQueue<>(
                        ((Comparator<Claim>) Claim::compareQuotient)
                                .reversed()
                                .thenComparing(Comparator.comparingLong(Claim::held).reversed())
                                .thenComparing(Claim::name));
        weights.forEach((name, weight) -> {
            shares.put(name, 0L);
            if (weight > 0) {
                claims.add(new Claim(name, weight, 0, held.getOrDefault(name, 0L)));
            }
        });
        for (long seat = 0; seat < seats && !claims.isEmpty(); seat++) {
            Claim winner = claims.remove();
            shares.merge(winner.name(), 1L, Long::sum);
            claims.add(
                    new Claim(winner.name(), winner.weight(), winner.seats() + 1, winner.held()));
        }
        return shares;
    }
}
