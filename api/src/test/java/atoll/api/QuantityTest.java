package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.Json;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 500m",
        "1, 1",
        "1000, 1k",
        "1500m, 1500m",
        "2000m, 2",
        "0.1n, 1n",
        "1024, 1024",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "0.5Ki, 512",
        "1000Ki, 1000Ki",
        "500Mi, 500Mi",
        "1e3, 1e3",
        "1E, 1E",
        "12E6, 12e6",
        "-1, -1",
        "+5, 5",
        "0.000, 0",
        ".5, 500m",
        "5., 5",
        "9223372036854775808, 9223372036854775808",
        "100u, 100u",
    })
    void textIsWrittenCanonically(String text, String canonical) {
        assertThat(Quantity.parse(text).toString()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots", "1..2", "1 Gi", "--1", "1Gib", "Gi"})
    void textThatIsNoQuantityIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(QuantityException.class)
                .hasMessageStartingWith("quantities must match the regular expression");
    }

    @Test
    void unknownSuffixIsRefused() {
        assertThatThrownBy(() -> Quantity.parse("1mi"))
                .hasMessage("unable to parse quantity's suffix");
    }

    @Test
    void jsonNumberIsAQuantity() {
        assertThat(Quantity.of(Json.of(0.25))).isEqualTo(Quantity.parse("250m"));
    }

    @Test
    void valuesRoundUp() {
        assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
        assertThat(Quantity.parse("1u").milliValue()).isEqualTo(1);
        assertThat(Quantity.parse("1Gi").value()).isEqualTo(1L << 30);
    }

    @Test
    void sumKeepsTheFormat() {
        assertThat(Quantity.parse("1Gi").plus(Quantity.parse("1024")).toString())
                .isEqualTo("1048577Ki");
        assertThat(Quantity.ZERO.plus(Quantity.parse("1Gi")).toString()).isEqualTo("1Gi");
        assertThat(Quantity.parse("1").minus(Quantity.parse("100m")).toString()).isEqualTo("900m");
    }

    /// Numbers of every size: as many small as large ones, of both signs.
    @Test
    void canonicalTextReadsBack() {
        forRandomNumbers((thousandths, _) -> {
            var quantity = Quantity.ofMillis(thousandths);
            assertThat(Quantity.parse(quantity.toString())).isEqualTo(quantity);
        });
    }

    @Test
    void orderIsThatOfTheNumbers() {
        forRandomNumbers((a, b) ->
                assertThat(Quantity.ofMillis(a).compareTo(Quantity.ofMillis(b)))
                        .isEqualTo(Long.compare(a, b)));
    }

    private static void forRandomNumbers(BiConsumer<Long, Long> check) {
        long seed = Long.getLong("atoll.seed", 20_261_125);
        System.out.println("QuantityTest: -Datoll.seed=" + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) {
            long a = random.nextLong() >> (14 + random.nextInt(50));
            long b = random.nextLong() >> (14 + random.nextInt(50));
            check.accept(a, b);
        }
    }
}
