package atoll.api.cel;

import static atoll.api.cel.Types.DURATION;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Types.TIMESTAMP;

import atoll.api.GoDuration;
import atoll.api.Timestamps;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.ToLongFunction;

/// Timestamps and durations. Timestamps lie between the years 1 and 9999, exact to the nanosecond.
/// Parts of a timestamp are those of UTC unless a zone is named: `t.getHours("Europe/Berlin")`,
/// `t.getHours("-08:00")`.
final class Times {
    static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {}

    static void declare(Functions.Builder functions) {
        functions.global("timestamp", TIMESTAMP, args -> args[0], TIMESTAMP);
        functions.global("timestamp", TIMESTAMP, args -> timestamp(Values.string(args[0])), STRING);
        functions.global("timestamp", TIMESTAMP, args -> ofSeconds(Values.integer(args[0])), INT);
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

    /// Declared without and with a zone.
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

    /// How many whole units a duration has; of milliseconds those that make no second.
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

    /// @param zone a name, or an offset with or without a sign
    /// @throws EvaluationException for an unknown zone
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

    /// @param seconds since 1970
    /// @throws EvaluationException beyond the years that there are
    private static Value ofSeconds(long seconds) {
        if (seconds < FIRST.getEpochSecond() || seconds > LAST.getEpochSecond()) {
            throw timestampOverflow();
        }
        return new Value.Timestamp(Instant.ofEpochSecond(seconds));
    }

    private static EvaluationException timestampOverflow() {
        return new EvaluationException("timestamp overflow");
    }

    /// A duration that came out of a sum or a difference.
    ///
    /// @throws EvaluationException when it is longer than 64 bits can say in nanoseconds, 292 years
    static Value checked(Duration span) {
        try {
            var _ = span.toNanos();
            return new Value.Span(span);
        } catch (ArithmeticException _) {
            throw new EvaluationException("integer overflow");
        }
    }

    /// @throws EvaluationException beyond the years that there are
    static Value checked(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw timestampOverflow();
        }
        return new Value.Timestamp(time);
    }

    /// @throws EvaluationException when the text is no RFC 3339 time
    static Value timestamp(String text) {
        try {
            return checked(Timestamps.parse(text));
        } catch (DateTimeException _) {
            throw Conversions.unfit("google.protobuf.Timestamp");
        }
    }

    /// @throws EvaluationException when the text is none as Go writes one
    static Duration duration(String text) {
        try {
            return GoDuration.parse(text);
        } catch (DateTimeException _) {
            throw Conversions.unfit("google.protobuf.Duration");
        }
    }

    /// As short as it is exact: `2026-11-25T18:00:00Z`.
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
