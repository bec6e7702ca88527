package atoll.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Instants as Kubernetes spells them: RFC 3339 in UTC, with as many digits as the field's type
/// has. A `metav1.Time` has whole seconds, a `metav1.MicroTime` microseconds; both are cut and
/// never rounded, so that no time written lies in the future. Stateless.
public final class Timestamps {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /// Date, hour, minute and second, fraction, zone.
    private static final Pattern GO =
            Pattern.compile(
                    "([0-9]{4}-[0-9]{2}-[0-9]{2}T)([0-9]{1,2})(:[0-9]{2}:[0-9]{2})"
                            + "(?:[.,]([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static final int NANO_DIGITS = 9;
    private static final int SECONDS_LENGTH = "2026-11-25T18:00:00Z".length();
    private static final String SECONDS_SHAPE = "0000-00-00T00:00:00Z";

    private Timestamps() {}

    /// The instant of an RFC 3339 text. The usual form, UTC in whole seconds, stands in every
    /// object many times and is read without a pattern. As Go has it, the hour may have one digit,
    /// a comma may begin the fraction, digits behind the ninth are cut off, and an offset may be as
    /// large as `+24:60`; small letters for `T` and `Z`, and a time without seconds, are refused.
    ///
    /// @throws DateTimeException when it is none
    public static Instant parse(String text) {
        return isSeconds(text) ? ofSeconds(text) : ofParts(text);
    }

    private static Instant ofParts(String text) {
        Matcher parts = GO.matcher(text);
        if (!parts.matches()) {
            throw new DateTimeException("not a time: " + text);
        }
        String hour = (parts.end(2) - parts.start(2) == 1 ? "0" : "") + parts.group(2);
        Instant local = ofSeconds(parts.group(1) + hour + parts.group(3) + "Z");
        String fraction = parts.group(4) == null ? "" : parts.group(4);
        String nanos = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        return local.plusNanos(Integer.parseInt(nanos)).minusSeconds(offset(parts.group(5)));
    }

    /// @param zone `Z` or `+02:00`
    /// @return seconds east of Greenwich
    private static int offset(String zone) {
        if (zone.equals("Z")) {
            return 0;
        }
        int hours = number(zone, 1, 3);
        int minutes = number(zone, 4, 6);
        if (hours > 24 || minutes > 60) {
            throw new DateTimeException("no offset: " + zone);
        }
        int seconds = hours * 3600 + minutes * 60;
        return zone.startsWith("-") ? -seconds : seconds;
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
