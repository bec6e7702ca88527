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

    /// The bounds of the delay; empty when there is none, one when it is fixed.
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

    /// Never negative.
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
