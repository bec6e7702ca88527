package atoll.nodes.stage;

import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long an object waits before a stage: between `least` and `most`, drawn evenly; `most` alone
/// when it is the shorter one.
///
/// @param most null: no jitter
record Delay(DurationSource least, @Nullable DurationSource most) {
    static final Delay NONE = new Delay(new DurationSource(null, null), null);

    /// The bounds of the delay for this object at `now`: empty when there is none, one when it is
    /// fixed, else the shorter and the longer. 1 s with a jitter of 5 s → `[1s, 5s]`; 5 s with a
    /// jitter of 1 s → `[1s]`: KWOK's jitter is not added to the delay but bounds it.
    List<Duration> range(JsonObject object, Instant now) {
        Duration from = least.of(object, now);
        if (from == null) {
            return List.of();
        }
        Duration to = most == null ? null : most.of(object, now);
        if (to == null) {
            return List.of(from);
        }
        return to.compareTo(from) <= 0 ? List.of(to) : List.of(from, to);
    }

    /// Never negative: an instant in the past means at once. The upper bound itself is never drawn.
    /// Chance is asked only where there are two bounds.
    Duration draw(JsonObject object, Instant now, RandomGenerator random) {
        List<Duration> range = range(object, now);
        if (range.isEmpty() || range.getLast().isNegative()) {
            return Duration.ZERO;
        }
        Duration from = range.getFirst();
        Duration drawn =
                range.size() == 1
                        ? from
                        : from.plusNanos(random.nextLong(range.getLast().minus(from).toNanos()));
        return drawn.isNegative() ? Duration.ZERO : drawn;
    }
}
