package atoll.controllers.cronjob;

import atoll.api.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which start of a schedule is due.
///
/// Pure. Hourly, last start 01:00, now 05:30 → latest 05:00, missed 4; with a start each minute and
/// a pause of a month it takes a few looks at the schedule, not forty thousand.
///
/// @param earliest from when on starts count
/// @param latest the last start that has come; null when none has
/// @param missed how many have come about
record DueTimes(Instant earliest, @Nullable Instant latest, long missed) {
    /// More than this many missed starts are worth a warning.
    static final int MANY = 100;

    /// @param earliest this instant itself is none
    static DueTimes of(Schedule schedule, Instant earliest, Instant now) {
        Instant first = schedule.after(earliest);
        if (first == null || now.isBefore(first)) {
            return new DueTimes(earliest, null, 0);
        }
        Instant second = schedule.after(first);
        if (second == null || now.isBefore(second)) {
            return new DueTimes(earliest, first, 0);
        }
        // Skips most of a long pause at once, then goes step by step.
        Duration distance = Duration.between(first, second);
        long missed = Duration.between(first, now).dividedBy(distance) + 1;
        Instant at = schedule.after(first.plus(distance.multipliedBy(missed - 2)));
        Instant latest = null;
        while (at != null && !at.isAfter(now)) {
            latest = at;
            at = schedule.after(at);
        }
        return new DueTimes(earliest, latest, missed);
    }

    /// When to look again. Null for a schedule that never comes again.
    @Nullable Instant next(Schedule schedule, Instant now) {
        if (latest != null) {
            return schedule.after(latest);
        }
        return schedule.after(missed == 0 ? earliest : now);
    }
}
