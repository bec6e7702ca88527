package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {
    @ParameterizedTest
    @CsvSource({"50, 50", "99, 99", "99.5, 100", "100, 100", "1, 1", "0.001, 1"})
    void percentileOfOneToAHundredIsItself(double percent, double millis) {
        var hundred = new Percentiles(millis(LongStream.iterate(100, i -> i - 1).limit(100)));
        assertThat(hundred.millis(percent)).isEqualTo(millis);
    }

    @Test
    void percentileIsAValueThatOccurred() {
        var three = new Percentiles(millis(LongStream.of(7, 1, 4)));
        assertThat(three.millis(50)).isEqualTo(4);
        assertThat(three.millis(67)).isEqualTo(7);
        assertThat(new Percentiles(millis(LongStream.of(3))).millis(99)).isEqualTo(3);
    }

    @Test
    void whatIsNoPercentileIsRefused() {
        var one = new Percentiles(new long[] {1});
        assertThatThrownBy(() -> one.millis(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.millis(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Percentiles(new long[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long[] millis(LongStream numbers) {
        return numbers.map(each -> each * 1_000_000).toArray();
    }
}
