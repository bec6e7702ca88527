package atoll.nodes.stage;

import atoll.api.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Go's notations of time.
///
/// Text that is read from objects: what cannot be parsed is an answer here, never an exception.
final class GoTime {
    private GoTime() {}

    /// RFC 3339; null when it is something else.
    static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// `1h2m3.5s`, `-300ms`, `0`; null when it is something else.
    static @Nullable Duration duration(String text) {
        try {
            return GoDuration.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
