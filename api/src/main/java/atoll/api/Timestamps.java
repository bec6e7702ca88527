package atoll.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/// Instants as Kubernetes spells them: RFC 3339 in UTC, with as many digits as the field's type
/// has. A `metav1.Time` has whole seconds, a `metav1.MicroTime` microseconds; both are cut and
/// never rounded, so that no time written lies in the future. Stateless.
public final class Timestamps {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int SECONDS_LENGTH = "2026-11-25T18:00:00Z".length();
    private static final String SECONDS_SHAPE = "0000-00-00T00:00:00Z";

    private Timestamps() {}

    /// The instant of an RFC 3339 text. The usual form, UTC in whole seconds, stands in every
    /// object many times and is read without a formatter. Any offset and up to nine digits of a
    /// fraction are accepted, small letters for `T` and `Z`, and a time without seconds, which RFC
    /// 3339 does not know.
    ///
    /// @throws DateTimeException when it is none
    public static Instant parse(String text) {
        return isSeconds(text) ? ofSeconds(text) : OffsetDateTime.parse(text).toInstant();
    }

    /// Whether it has the shape of [#SECONDS_SHAPE]; the digits may still name no date.
    private static boolean isSeconds(String text) {
        if (text.length() != SECONDS_LENGTH) {
            return false;
        }
        for (int i = 0; i < SECONDS_LENGTH; i++) {
            char shape = SECONDS_SHAPE.charAt(i);
            char c = text.charAt(i);
            if (shape == '0' ? c < '0' || c > '9' : c != shape) {
                return false;
            }
        }
        return true;
    }

    private static Instant ofSeconds(String text) {
        long day =
                LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                        .toEpochDay();
        int hour = ChronoField.HOUR_OF_DAY.checkValidIntValue(number(text, 11, 13));
        int minute = ChronoField.MINUTE_OF_HOUR.checkValidIntValue(number(text, 14, 16));
        int second = ChronoField.SECOND_OF_MINUTE.checkValidIntValue(number(text, 17, 19));
        return Instant.ofEpochSecond(day * 86_400 + hour * 3600L + minute * 60L + second);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /// A `metav1.Time`, cut to whole seconds: `2026-11-25T18:00:00Z`.
    public static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A `metav1.MicroTime`, cut to microseconds, all six digits written.
    /// `2026-11-25T18:00:00.000000Z`.
    public static String micros(Instant instant) {
        return MICROS.format(instant);
    }
}
