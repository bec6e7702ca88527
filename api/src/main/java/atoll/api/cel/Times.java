package atoll.api.cel;

import static atoll.api.cel.Types.DURATION;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Types.TIMESTAMP;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Timestamps and durations.
final class Times {
    private static final Pattern STEP = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");
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
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {}

    static void declare(Functions.Builder functions) {
        functions.global("timestamp", TIMESTAMP, args -> args[0], TIMESTAMP);
        functions.global("timestamp", TIMESTAMP, args -> timestamp(Values.string(args[0])), STRING);
        functions.global(
                "timestamp",
                TIMESTAMP,
                args -> checked(Instant.ofEpochSecond(Values.integer(args[0]))),
                INT);
        functions.global("duration", DURATION, args -> args[0], DURATION);
        functions.global(
                "duration",
                DURATION,
                args -> new Value.Span(duration(Values.string(args[0]))),
                STRING);
        functions.global(
                "duration",
                DURATION,
                args -> new Value.Span(Duration.ofNanos(Values.integer(args[0]))),
                INT);
        part(functions, "getFullYear", ZonedDateTime::getYear);
        part(functions, "getMonth", time -> time.getMonthValue() - 1);
        part(functions, "getDayOfYear", time -> time.getDayOfYear() - 1);
        part(functions, "getDayOfMonth", time -> time.getDayOfMonth() - 1);
        part(functions, "getDate", ZonedDateTime::getDayOfMonth);
        part(functions, "getDayOfWeek", time -> time.getDayOfWeek().getValue() % 7);
        part(functions, "getHours", ZonedDateTime::getHour);
        part(functions, "getMinutes", ZonedDateTime::getMinute);
        part(functions, "getSeconds", ZonedDateTime::getSecond);
        part(functions, "getMilliseconds", time -> time.getNano() / 1_000_000);
        whole(functions, "getHours", Duration::toHours);
        whole(functions, "getMinutes", Duration::toMinutes);
        whole(functions, "getSeconds", Duration::toSeconds);
        whole(functions, "getMilliseconds", span -> span.toMillis() % 1000);
    }

    private static void part(
            Functions.Builder functions, String name, ToLongFunction<ZonedDateTime> part) {
        functions.member(
                name, INT, args -> Values.number(part.applyAsLong(at(args[0], "UTC"))), TIMESTAMP);
        functions.member(
                name,
                INT,
                args -> Values.number(part.applyAsLong(at(args[0], Values.string(args[1])))),
                TIMESTAMP,
                STRING);
    }

    private static void whole(
            Functions.Builder functions, String name, ToLongFunction<Duration> whole) {
        functions.member(
                name,
                INT,
                args -> {
                    if (args[0] instanceof Value.Span(var span)) {
                        return Values.number(whole.applyAsLong(span));
                    }
                    throw EvaluationException.noSuchOverload();
                },
                DURATION);
    }

    private static ZonedDateTime at(Value value, String zone) {
        if (!(value instanceof Value.Timestamp(var time))) {
            throw EvaluationException.noSuchOverload();
        }
        try {
            boolean offset = zone.matches("[-+]?[0-9]{1,2}:[0-9]{2}");
            String signed = offset && Character.isDigit(zone.charAt(0)) ? "+" + zone : zone;
            return time.atZone(
                    zone.isEmpty()
                            ? ZoneOffset.UTC
                            : offset ? ZoneOffset.of(signed) : ZoneId.of(signed));
        } catch (DateTimeException _) {
            throw new EvaluationException("unknown time zone " + zone);
        }
    }

    static Value checked(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new EvaluationException("timestamp overflow");
        }
        return new Value.Timestamp(time);
    }

    static Value timestamp(String text) {
        try {
            return checked(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            throw Conversions.unfit("google.protobuf.Timestamp");
        }
    }

    /// As Go reads one: `1h30m`, `-1.5s`.
    static Duration duration(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher step = STEP.matcher(rest);
        int end = 0;
        while (end < rest.length() && step.find(end) && step.start() == end) {
            String amount = step.group(1);
            Long unit = NANOS.get(step.group(2));
            if (amount.isEmpty() || amount.equals(".") || unit == null) {
                break;
            }
            nanos = nanos.add(new BigDecimal(amount).multiply(BigDecimal.valueOf(unit)));
            end = step.end();
        }
        if (rest.isEmpty()
                || end < rest.length()
                || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw Conversions.unfit("google.protobuf.Duration");
        }
        return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
    }

    static String shown(Instant time) {
        return time.toString();
    }

    /// In seconds, as the language shows them: `5400s`.
    static String shown(Duration span) {
        BigDecimal seconds =
                BigDecimal.valueOf(span.getSeconds())
                        .add(BigDecimal.valueOf(span.getNano(), 9))
                        .stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }
}
