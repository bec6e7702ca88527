package atoll.api.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    * * * * *        | 2026-01-01T00:00:30Z | 2026-01-01T00:01:00Z
                    */15 * * * *     | 2026-01-01T00:46:00Z | 2026-01-01T01:00:00Z
                    0 9-17/4 * * *   | 2026-01-01T13:00:00Z | 2026-01-01T17:00:00Z
                    0 0 31 * *       | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z
                    0 0 29 feb *     | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z
                    0 0 * * mon      | 2026-01-01T00:00:00Z | 2026-01-05T00:00:00Z
                    0 0 13 * 5       | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z
                    0 0 */1 * 5      | 2026-01-03T00:00:00Z | 2026-01-09T00:00:00Z
                    5/20 * * * *     | 2026-01-01T00:26:00Z | 2026-01-01T00:45:00Z
                    @yearly          | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z
                    @hourly          | 2026-01-01T00:00:00Z | 2026-01-01T01:00:00Z
                    @every 1m30s     | 2026-01-01T00:00:00Z | 2026-01-01T00:01:30Z
                    TZ=Asia/Tokyo 0 9 * * * | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z
                    """)
    void theNextTimeIs(String schedule, Instant from, Instant next) {
        assertThat(Schedule.parse(schedule, ZoneOffset.UTC).after(from)).isEqualTo(next);
    }

    @Test
    void hourThatTheClockSkipsIsLeftOut() {
        var schedule = Schedule.parse("30 2 * * *", ZoneId.of("Europe/Berlin"));

        assertThat(schedule.after(Instant.parse("2026-03-28T12:00:00Z")))
                .isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void dayThatNeverComesHasNoNext() {
        assertThat(Schedule.parse("0 0 31 2 *", ZoneOffset.UTC).after(Instant.EPOCH)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    * * * *     | expected exactly 5 fields, found 4: [* * * *]
                    61 * * * *  | end of range (61) above maximum (59): 61
                    5-2 * * * * | beginning of range (5) beyond end of range (2): 5-2
                    */0 * * * * | step of range should be a positive number: */0
                    x * * * *   | failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax
                    @sometimes  | unrecognized descriptor: @sometimes
                    """)
    void whatIsNoScheduleIsRefused(String text, String why) {
        assertThatThrownBy(() -> Schedule.parse(text, ZoneOffset.UTC)).hasMessage(why);
    }
}
