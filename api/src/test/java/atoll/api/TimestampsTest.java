package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @Test
    void whatIsWrittenIsReadBack() {
        long seed = 1126;
        System.out.println("TimestampsTest seed " + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant instant =
                    Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L));
            assertThat(Timestamps.parse(Timestamps.seconds(instant))).isEqualTo(instant);
        }
    }

    @Test
    void fractionsAndOffsetsAreRead() {
        assertThat(Timestamps.parse("2026-11-25T18:00:00.250+02:00"))
                .isEqualTo(Instant.parse("2026-11-25T16:00:00.250Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "2026-01-01T1:00:00Z 2026-01-01T01:00:00Z",
                "2026-01-01T00:00:00,5Z 2026-01-01T00:00:00.5Z",
                "2026-01-01T00:00:00.1234567899Z 2026-01-01T00:00:00.123456789Z",
                "2026-01-01T00:00:00+24:30 2025-12-30T23:30:00Z",
                "2026-01-01T00:00:00-18:30 2026-01-01T18:30:00Z"
            })
    void formsThatOnlyGoTakesAreRead(String text, String instant) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01 00:00:00Z",
                "2026-01-01T00:00Z",
                "2026-01-01t00:00:00Z",
                "2026-01-01T00:00:00z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00+1:00",
                "2026-01-01T00:00:00+25:00",
                "2026-02-30T00:00:00.5Z",
                "yesterday",
                ""
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
