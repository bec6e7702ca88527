package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void lineHoldsNameValueUnitAndHow() {
        assertThat(new Figure("create.rate", 4123.456, "creates/s", "64 clients").line())
                .isEqualTo("create.rate                       4123.46 creates/s      64 clients");
    }

    @Test
    void documentHoldsTheValueAsANumber() {
        assertThat(new Figure("list.max", 0.12345, "s", "slowest").document().toString())
                .isEqualTo(
                        "{\"how\":\"slowest\",\"name\":\"list.max\",\"unit\":\"s\",\"value\":0.123}");
    }

    @Test
    void spreadTellsFastestMedianAndSlowest() {
        assertThat(Figure.spread("list", List.of(3.0, 1.0, 2.0, 5.0, 4.0), " of 5 lists"))
                .containsExactly(
                        new Figure("list.min", 1, "s", "fastest of 5 lists"),
                        new Figure("list.median", 3, "s", "median of 5 lists"),
                        new Figure("list.max", 5, "s", "slowest of 5 lists"));
    }

    @Test
    void oneRunIsSpreadToo() {
        assertThat(Figure.spread("list", List.of(3.0), ""))
                .extracting(Figure::value)
                .containsExactly(3.0, 3.0, 3.0);
        assertThat(Figure.times(1)).isEqualTo("1 run");
        assertThat(Figure.times(2)).isEqualTo("2 runs");
    }
}
