package atoll.controllers.kinds;

import atoll.api.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Kubernetes' times: RFC 3339 text in whole seconds.
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

    public static Instant parseOr(@Nullable String text, Instant fallback) {
        Instant time = parse(text);
        return time == null ? fallback : time;
    }

    /// Seconds since 1970; 0 where the text is absent or no time.
    public static long epochSeconds(@Nullable String text) {
        Instant time = parse(text);
        return time == null ? 0 : time.getEpochSecond();
    }

    public static String text(Instant time) {
        return Timestamps.seconds(time);
    }

    public static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
