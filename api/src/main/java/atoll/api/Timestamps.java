package atoll.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Instants as Kubernetes spells them: RFC 3339 in UTC, with as many digits as the field's type
/// has.
public final class Timestamps {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /// A `metav1.Time`, cut to whole seconds: `2026-11-25T18:00:00Z`.
    public static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A `metav1.MicroTime`, cut to microseconds, all six digits written.
    public static String micros(Instant instant) {
        return MICROS.format(instant);
    }
}
