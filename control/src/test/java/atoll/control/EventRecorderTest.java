package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventRecorderTest {
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final EventRecorder recorder = new EventRecorder("replicaset-controller", clock);
    private final KubeObject web =
            KubeObject.of(
                    JsonObject.of(
                            "apiVersion",
                            "apps/v1",
                            "kind",
                            "ReplicaSet",
                            "metadata",
                            JsonObject.of("name", "web", "namespace", "shop", "uid", "u1")));

    private List<Write> record(int from, int to) {
        var writes = new ArrayList<Write>();
        for (int i = from; i < to; i++) {
            recorder.record(writes, web, "Normal", "SuccessfulCreate", "Created pod: web-" + i);
        }
        return writes;
    }

    @Test
    void theEleventhSimilarEventStartsACombinedOne() {
        List<Write> writes = record(0, 12);

        assertThat(writes).hasSize(12);
        assertThat(writes.get(10))
                .isInstanceOfSatisfying(
                        Write.Create.class,
                        create ->
                                assertThat(create.object().stringOr("message", ""))
                                        .isEqualTo(
                                                "(combined from similar events): Created pod: web-10"));
        assertThat(writes.get(11)).isInstanceOf(Write.Patch.class);
    }

    @Test
    void anObjectThatSpentItsBurstGetsOneEventEachFiveMinutes() {
        assertThat(record(0, 1000)).hasSize(25);
        assertThat(record(1000, 2000)).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        assertThat(record(2000, 3000)).hasSize(1);
    }

    @Test
    void componentsThatTellOfOneObjectAtOneInstantNameTheirEventsApart() {
        var other = new EventRecorder("deployment-controller", clock);
        assertThat(nameOf(recorder.event(web, "Normal", "A", "a")))
                .isNotEqualTo(nameOf(other.event(web, "Normal", "B", "b")));
    }

    private static String nameOf(Write event) {
        return event instanceof Write.Create create
                ? create.object().object("metadata").stringOr("name", "")
                : "";
    }
}
