package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SeriesRecorderTest {
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SeriesRecorder recorder =
            new SeriesRecorder("default-scheduler", "kube-scheduler", clock);

    private static KubeObject pod(String resourceVersion) {
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Pod",
                        "metadata",
                        JsonObject.of(
                                "name",
                                "p",
                                "namespace",
                                "shop",
                                "uid",
                                "u1",
                                "resourceVersion",
                                resourceVersion)));
    }

    private Write tell(String resourceVersion, String note) {
        return recorder.event(
                pod(resourceVersion), "Warning", "FailedScheduling", "Scheduling", note);
    }

    @Test
    void anEventSaysWhatWasTriedAndWhen() {
        assertThat(tell("1", "no"))
                .isInstanceOfSatisfying(
                        Write.Create.class,
                        create -> {
                            JsonObject event = create.object();
                            assertThat(event.stringOr("action", "")).isEqualTo("Scheduling");
                            assertThat(event.stringOr("note", "")).isEqualTo("no");
                            assertThat(event.stringOr("eventTime", ""))
                                    .isEqualTo("2026-01-01T00:00:00.000000Z");
                            assertThat(event.has("series")).isFalse();
                        });
    }

    @Test
    void theSecondTimeMakesItASeriesThatIsThenOnlyCounted() {
        tell("1", "no");
        clock.advance(Duration.ofSeconds(5));

        Write second = tell("1", "in other words");
        Write third = tell("1", "no");

        assertThat(second)
                .isInstanceOfSatisfying(
                        Write.Patch.class,
                        patch ->
                                assertThat(patch.body().toString())
                                        .isEqualTo(
                                                "{\"series\":{\"count\":2,\"lastObservedTime\":\"2026-01-01T00:00:05.000000Z\"}}"));
        assertThat(third).isNull();
    }

    @Test
    void anObjectThatHasChangedIsToldOfAnew() {
        tell("1", "no");

        assertThat(tell("2", "no")).isInstanceOf(Write.Create.class);
    }

    @Test
    void whatIsToldAgainAfterSixMinutesIsToldAnew() {
        tell("1", "no");
        clock.advance(Duration.ofMinutes(6).plusSeconds(1));

        assertThat(tell("1", "no")).isInstanceOf(Write.Create.class);
    }
}
