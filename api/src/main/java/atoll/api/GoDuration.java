package atoll.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Durations as Go spells them: `1h2m3.5s`, `300ms`, `0s`. The rules are those of
/// `time.ParseDuration` and `Duration.String` of Go's standard library; kinds have them in fields
/// of type `metav1.Duration` and in flags. Exact to the nanosecond: no floating point is involved.
public final class GoDuration {
    /// A number with at most one point, and a unit. The number may lack digits before or after the
    /// point, not both: that is what [#hasDigit] is for. Both Greek letters that look like micro
    /// are read.
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");

    /// Nanoseconds of one unit.
    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private GoDuration() {}

    /// Reads a sum of parts, each with a unit, in any order: `1h2m3.5s`, `1.5h`, `-300ms`, `+5m`,
    /// `.5s`. A bare `0` is the one number that needs no unit. A sign stands once, before all
    /// parts. `1d` and `5` are refused, as Go knows no days and no bare numbers; so are blanks.
    ///
    /// A fraction of a nanosecond is cut off.
    ///
    /// @throws DateTimeException when it is none, or longer than 292 years
    public static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        var part = PART.matcher(rest);
        var sum = BigDecimal.ZERO;
        int at = 0;
        while (at < rest.length()) {
            if (!part.find(at) || part.start() != at || !hasDigit(part.group(1))) {
                throw new DateTimeException("not a duration: " + text);
            }
            String number = part.group(1);
            long unit = NANOS.getOrDefault(part.group(2), 0L);
            sum = sum.add(new BigDecimal(number).multiply(BigDecimal.valueOf(unit)));
            at = part.end();
        }
        if (at == 0 || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new DateTimeException("not a duration: " + text);
        }
        return Duration.ofNanos(negative ? -sum.longValue() : sum.longValue());
    }

    private static boolean hasDigit(String number) {
        return number.chars().anyMatch(Character::isDigit);
    }

    /// Writes it as Go prints it: hours, minutes and seconds without leading zero units, and below
    /// a second one unit with a fraction: `90s → 1m30s`, `3600s → 1h0m0s`, `1500ms → 1.5s`, `1500µs
    /// → 1.5ms`. [#parse] reads all of it back.
    ///
    /// @throws ArithmeticException for more than 292 years, which no field can hold
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        var size = BigDecimal.valueOf(duration.toNanos()).abs();
        if (size.compareTo(BigDecimal.valueOf(1_000_000_000L)) < 0) {
            return sign + belowSecond(size.longValue());
        }
        long seconds = size.movePointLeft(9).longValue();
        BigDecimal ofMinute =
                size.movePointLeft(9).subtract(BigDecimal.valueOf(seconds - seconds % 60));
        String tail = plain(ofMinute) + "s";
        long minutes = seconds / 60;
        if (minutes == 0) {
            return sign + tail;
        }
        String hours = minutes >= 60 ? minutes / 60 + "h" : "";
        return sign + hours + minutes % 60 + "m" + tail;
    }

    private static String belowSecond(long nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000
                ? plain(BigDecimal.valueOf(nanos, 3)) + "µs"
                : plain(BigDecimal.valueOf(nanos, 6)) + "ms";
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
