package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import org.junit.jupiter.api.Test;

class PodBodyTest {
    @Test
    void bodyIsAPodOfTwoAndAHalfKilobytes() {
        byte[] body = new PodBody().of(42);
        assertThat(body).hasSizeBetween(2_400, 2_600);
        JsonObject pod = JsonReader.readObject(body);
        assertThat(pod.object("metadata").string("name")).isEqualTo("pod-0000042");
        assertThat(pod.object("spec").string("schedulerName")).isEqualTo("bench-none");
    }

    @Test
    void bodiesDifferInTheirNamesOnly() {
        var bodies = new PodBody();
        String first = new String(bodies.of(1_234_567), java.nio.charset.StandardCharsets.UTF_8);
        String second = new String(bodies.of(9_999_999), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(first.replace("pod-1234567", "pod-9999999")).isEqualTo(second);
        assertThatThrownBy(() -> bodies.of(10_000_000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
