package atoll.server.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Spans of time as people read them: `5m`, `2d3h`.
///
/// The rules are those of apimachinery's `duration.HumanDuration`, which kubectl uses too.
public final class Ages {
    private static final int HOURS_A_YEAR = 24 * 365;

    private Ages() {}

    /// The time from an RFC 3339 timestamp until `now`; `<unknown>` when there is none.
    static String since(@Nullable String timestamp, Instant now) {
        Instant then = parse(timestamp);
        return then == null ? "<unknown>" : text(Duration.between(then, now));
    }

    /// Null for what is absent, empty or no RFC 3339 timestamp.
    static @Nullable Instant parse(@Nullable String timestamp) {
        if (timestamp == null || timestamp.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(timestamp);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// Two units at most, and the smaller only while it says something. Up to a second in the
    /// future counts as now: clocks differ.
    ///
    /// `119 s → 119s`, `150 s → 2m30s`, `11 min → 11m`, `7 h 5 min → 7h5m`, `47 h → 47h`, `3 d 4 h
    /// → 3d4h`, `400 d → 400d`, `800 d → 2y70d`. A year has 365 days.
    public static String text(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 0) {
            return seconds < -1 ? "<invalid>" : "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 180) {
            return minutes < 10 ? two(minutes, "m", seconds % 60, "s") : minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours < 8 ? two(hours, "h", minutes % 60, "m") : hours + "h";
        }
        if (hours < HOURS_A_YEAR * 2) {
            return hours < 24 * 8 ? two(hours / 24, "d", hours % 24, "h") : hours / 24 + "d";
        }
        return hours < HOURS_A_YEAR * 8
                ? two(hours / HOURS_A_YEAR, "y", hours / 24 % 365, "d")
                : hours / HOURS_A_YEAR + "y";
    }

    /// `5m30s`; `5m` when the smaller part is nothing.
    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
