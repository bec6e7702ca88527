package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final List<String> told = new ArrayList<>();
    private final Lines lines =
            new Lines() {
                @Override
                void line(byte[] bytes, int from, int length) {
                    told.add(new String(bytes, from, length, StandardCharsets.UTF_8));
                }
            };

    @Test
    void linesAreToldHoweverTheyWereCut() throws IOException {
        for (String piece : List.of("one\ntw", "o", "\n", "three\nfour\nfi", "ve\n")) {
            byte[] bytes = ("<" + piece + ">").getBytes(StandardCharsets.UTF_8);
            lines.data(bytes, 1, bytes.length - 2);
        }
        assertThat(told).containsExactly("one", "two", "three", "four", "five");
    }

    @Test
    void unfinishedLineIsNotTold() throws IOException {
        byte[] bytes = "unfinished".getBytes(StandardCharsets.UTF_8);
        lines.data(bytes, 0, bytes.length);
        assertThat(told).isEmpty();
    }

    @Test
    void refusedOrEndedWatchFails() {
        assertThatThrownBy(() -> lines.status(410)).hasMessageContaining("410");
        assertThatThrownBy(lines::end).isInstanceOf(IOException.class);
    }
}
