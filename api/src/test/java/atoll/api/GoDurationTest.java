package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0s,PT0S",
        "1h2m3.5s,PT1H2M3.5S",
        "300ms,PT0.3S",
        "1.5µs,PT0.0000015S",
        "7ns,PT0.000000007S",
        "-2m0s,PT-2M"
    })
    void durationsAreSpelledAsGoDoes(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).isEqualTo(duration);
        assertThat(GoDuration.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,PT0S", "+90s,PT1M30S", ".5h,PT30M", "1.s,PT1S", "2us,PT0.000002S"})
    void otherSpellingsAreReadToo(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1", "s", ".s", "1x", "1s 2s", "--1s", "9223372037s"})
    void whatIsNoDurationIsRefusedByName(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(DateTimeException.class)
                .hasMessage("not a duration: " + text);
    }
}
