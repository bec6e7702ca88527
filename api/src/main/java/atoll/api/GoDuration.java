package atoll.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Durations as Go spells them: `1h2m3.5s`, `300ms`, `0s`.
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");
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
