package atoll.server.flow;

import java.util.ArrayDeque;

/// How long clients whose requests were turned away are told to stay away: 1 s, doubled while many
/// are turned away nevertheless, less again when few are. Thread-safe.
final class RetryAfter {
    private static final long SECONDS_MAX = 32;

    /// Requests turned away in one second of the clock.
    private record Second(long second, long count) {}

    private final ArrayDeque<Second> past = new ArrayDeque<>();
    private long second;
    private long count;
    private long seconds = 1;
    private long raised;

    /// Counts a request that is turned away.
    ///
    /// @return what its client is told
    synchronized long turnedAway(long nowMillis) {
        long now = Math.floorDiv(nowMillis, 1000);
        if (now == second) {
            count++;
            return seconds;
        }
        past.addLast(new Second(second, count));
        long kept = Math.min(2 * seconds, SECONDS_MAX);
        while (!past.isEmpty() && now - past.getFirst().second() > kept) {
            past.removeFirst();
        }
        second = now;
        count = 1;
        adjust(now);
        return seconds;
    }

    private void adjust(long now) {
        long lately =
                past.stream()
                        .filter(one -> now - one.second() <= seconds && one.second() < now)
                        .mapToLong(Second::count)
                        .sum();
        if (now - raised >= seconds && lately >= 3 * seconds) {
            seconds = Math.min(2 * seconds, SECONDS_MAX);
            raised = now;
        } else if (lately < seconds && seconds > 1) {
            seconds--;
        }
    }
}
