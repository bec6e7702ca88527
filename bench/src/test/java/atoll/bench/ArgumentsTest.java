package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static final List<String> KNOWN = List.of("start", "create");

    @Test
    void withoutArgumentsAllRunFiveTimesForPeople() {
        Arguments arguments = parse();
        assertThat(arguments).isEqualTo(new Arguments(List.of(), 5, false));
        assertThat(arguments.wants("start")).isTrue();
        assertThat(arguments.wants("create")).isTrue();
    }

    @Test
    void everyArgumentIsRead() {
        Arguments arguments = parse("--json", "create", "--runs", "2");
        assertThat(arguments).isEqualTo(new Arguments(List.of("create"), 2, true));
        assertThat(arguments.wants("start")).isFalse();
        assertThat(arguments.wants("create")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "crate,          no benchmark \"crate\"; there are start",
        "--jsn,          no flag \"--jsn\"; there are --runs N and --json",
        "--runs,         --runs wants a number",
        "--runs many,    --runs wants a number",
        "--runs 0,       --runs wants 1 to 100",
        "--runs 101,     --runs wants 1 to 100",
    })
    void whatMeansNothingIsRefusedInOneSentence(String given, String sentence) {
        assertThatThrownBy(() -> parse(given.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(sentence);
    }

    private static Arguments parse(String... given) {
        return Arguments.parse(List.of(given), KNOWN);
    }
}
