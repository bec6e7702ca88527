package atoll.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// When something is due: five fields of cron, a word such as `@daily`, or `@every 90s`.
///
/// `30 2 * * 1-5`: half past two on working days. Where day of month and day of week are both
/// restricted, either will do. The grammar and the refusals are those of `robfig/cron` v3 in its
/// standard form, which the CronJob controller uses: no field for seconds, names of months and days
/// in any case, Sunday is 0 and not 7.
///
/// Immutable; reads no clock.
public sealed interface Schedule {
    /// The first time after `time`; null when there is none within five years. Always later than
    /// `time`, and in whole seconds.
    @Nullable Instant after(Instant time);

    /// @throws IllegalArgumentException with what is wrong, when it is no schedule
    /// @param text may begin with `TZ=Europe/Berlin ` or `CRON_TZ=…`, which wins over `zone`
    /// @param zone in whose clock the fields are meant; `@every` has none
    static Schedule parse(String text, ZoneId zone) {
        String rest = text.strip();
        ZoneId where = zone;
        if (rest.startsWith("TZ=") || rest.startsWith("CRON_TZ=")) {
            int space = rest.indexOf(' ');
            String name = rest.substring(rest.indexOf('=') + 1, space < 0 ? rest.length() : space);
            where = TimeZones.of(name);
            rest = space < 0 ? "" : rest.substring(space).strip();
        }
        if (rest.startsWith("@every ")) {
            return new Every(Durations.parse(rest.substring("@every ".length()).strip()));
        }
        String fields = rest.startsWith("@") ? named(rest) : rest;
        String[] parts = fields.isEmpty() ? new String[0] : fields.split("\\s+", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found %d: [%s]"
                            .formatted(parts.length, String.join(" ", parts)));
        }
        return new Cron(
                Field.of(parts[0], 0, 59, Map.of()),
                Field.of(parts[1], 0, 23, Map.of()),
                Field.of(parts[2], 1, 31, Map.of()),
                Field.of(parts[3], 1, 12, Field.MONTHS),
                Field.of(parts[4], 0, 6, Field.DAYS),
                where);
    }

    /// The five fields that a word stands for.
    private static String named(String word) {
        return switch (word) {
            case "@yearly", "@annually" -> "0 0 1 1 *";
            case "@monthly" -> "0 0 1 * *";
            case "@weekly" -> "0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@hourly" -> "0 * * * *";
            default -> throw new IllegalArgumentException("unrecognized descriptor: " + word);
        };
    }

    /// A constant distance, in whole seconds and at least one. Not tied to the clock: the next time
    /// is counted from the one asked about.
    record Every(Duration distance) implements Schedule {
        public Every {
            distance =
                    distance.compareTo(Duration.ofSeconds(1)) < 0
                            ? Duration.ofSeconds(1)
                            : distance.truncatedTo(ChronoUnit.SECONDS);
        }

        @Override
        public Instant after(Instant time) {
            return time.truncatedTo(ChronoUnit.SECONDS).plus(distance);
        }
    }

    /// One of the five fields. Bit n stands for the value n: minutes take bits 0 to 59, months 1 to
    /// 12.
    ///
    /// @param bits which values it allows
    /// @param any whether it was `*` or `?`: not a restriction
    record Field(long bits, boolean any) {
        static final Map<String, Integer> MONTHS =
                numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1);
        static final Map<String, Integer> DAYS = numbered("sun mon tue wed thu fri sat", 0);

        private static Map<String, Integer> numbered(String words, int first) {
            List<String> all = Arrays.asList(words.split(" ", -1));
            return all.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    word -> word, word -> all.indexOf(word) + first));
        }

        /// A list of ranges: `1-5,10,*/15`.
        ///
        /// @param min the least value the field can have
        /// @param names words for values, in small letters
        /// @throws IllegalArgumentException with upstream's words
        static Field of(String text, int min, int max, Map<String, Integer> names) {
            long bits = 0;
            boolean any = false;
            for (String part : text.split(",", -1)) {
                bits |= range(part, min, max, names);
                any |= isAny(part);
            }
            return new Field(bits, any);
        }

        /// `*/2` restricts, `*` and `*/1` do not.
        private static boolean isAny(String part) {
            int slash = part.indexOf('/');
            String range = slash < 0 ? part : part.substring(0, slash);
            boolean everyOne = slash < 0 || part.substring(slash + 1).equals("1");
            return everyOne && (range.equals("*") || range.equals("?"));
        }

        /// `5 → 5`, `1-5`, `*/15`, `10-30/5`; `10/5` runs from 10 to the greatest.
        private static long range(String part, int min, int max, Map<String, Integer> names) {
            String[] rangeAndStep = part.split("/", -1);
            String[] ends = rangeAndStep[0].split("-", -1);
            if (rangeAndStep.length > 2) {
                throw new IllegalArgumentException("too many slashes: " + part);
            }
            if (ends.length > 2) {
                throw new IllegalArgumentException("too many hyphens: " + part);
            }
            boolean star = ends[0].equals("*") || ends[0].equals("?");
            int from = star ? min : number(ends[0], names);
            int to = star ? max : ends.length == 2 ? number(ends[1], names) : from;
            int step = 1;
            if (rangeAndStep.length == 2) {
                step = number(rangeAndStep[1], Map.of());
                to = ends.length == 1 ? max : to;
            }
            check(part, from, to, step, min, max);
            long bits = 0;
            for (int value = from; value <= to; value += step) {
                bits |= 1L << value;
            }
            return bits;
        }

        private static void check(String part, int from, int to, int step, int min, int max) {
            if (from < min) {
                throw new IllegalArgumentException(
                        "beginning of range (%d) below minimum (%d): %s"
                                .formatted(from, min, part));
            }
            if (to > max) {
                throw new IllegalArgumentException(
                        "end of range (%d) above maximum (%d): %s".formatted(to, max, part));
            }
            if (from > to) {
                throw new IllegalArgumentException(
                        "beginning of range (%d) beyond end of range (%d): %s"
                                .formatted(from, to, part));
            }
            if (step == 0) {
                throw new IllegalArgumentException(
                        "step of range should be a positive number: " + part);
            }
        }

        private static int number(String text, Map<String, Integer> names) {
            Integer named = names.get(text.toLowerCase(Locale.ROOT));
            if (named != null) {
                return named;
            }
            try {
                int value = Integer.parseInt(text);
                if (value < 0) {
                    throw new IllegalArgumentException(
                            "negative number (%d) not allowed: %s".formatted(value, text));
                }
                return value;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "failed to parse int from %1$s: strconv.Atoi: parsing \"%1$s\": invalid syntax"
                                .formatted(text),
                        e);
            }
        }

        boolean has(int value) {
            return (bits & (1L << value)) != 0;
        }
    }

    /// Five fields on the clock of one zone. Where clocks are set forward, a time that does not
    /// exist is passed over; where they are set back, one that comes twice is due twice.
    record Cron(Field minutes, Field hours, Field days, Field months, Field weekdays, ZoneId zone)
            implements Schedule {
        private static final int YEARS_MAX = 5;

        /// Goes by leaps: to the next month, day, hour or minute that may match, so that a yearly
        /// schedule costs few steps.
        @Override
        public @Nullable Instant after(Instant time) {
            ZonedDateTime at = time.atZone(zone).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            if (at.getSecond() != 0) {
                at = at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            }
            int lastYear = at.getYear() + YEARS_MAX;
            while (at.getYear() <= lastYear) {
                ZonedDateTime next = later(at);
                if (next.equals(at)) {
                    return at.toInstant();
                }
                at = next;
            }
            return null;
        }

        /// The same time when it matches, else the next that might.
        private ZonedDateTime later(ZonedDateTime at) {
            if (!months.has(at.getMonthValue())) {
                return at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
            }
            if (!dayMatches(at)) {
                return at.toLocalDate().plusDays(1).atStartOfDay(zone);
            }
            if (!hours.has(at.getHour())) {
                return at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            }
            if (!minutes.has(at.getMinute())) {
                return at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            }
            return at;
        }

        /// `0 0 13 * 5` is due on every 13th and on every Friday; with `*` in either field only the
        /// other counts.
        private boolean dayMatches(ZonedDateTime at) {
            boolean day = days.has(at.getDayOfMonth());
            boolean weekday = weekdays.has(at.getDayOfWeek().getValue() % 7);
            return (days.any() || weekdays.any()) ? (day && weekday) : (day || weekday);
        }
    }
}
