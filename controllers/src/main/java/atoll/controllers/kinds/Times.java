package atoll.controllers.kinds;

import atoll.api.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Kubernetes' times: RFC 3339 text in whole seconds. Absent and broken times are answers here,
/// since objects come from anybody.
public final class Times {
    private Times() {}

    /// Null where the text is absent or no time.
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// @param fallback where the text is absent or no time
    public static Instant parseOr(@Nullable String text, Instant fallback) {
        Instant time = parse(text);
        return time == null ? fallback : time;
    }

    /// Seconds since 1970; 0 where the text is absent or no time.
    public static long epochSeconds(@Nullable String text) {
        Instant time = parse(text);
        return time == null ? 0 : time.getEpochSecond();
    }

    /// Fractions of a second are cut off: `2026-01-01T00:00:00Z`.
    public static String text(Instant time) {
        return Timestamps.seconds(time);
    }

    public static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
