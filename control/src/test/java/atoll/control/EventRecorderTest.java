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
    void theTenthSimilarEventStartsACombinedOne() {
        List<Write> writes = record(0, 11);

        assertThat(writes).hasSize(11);
        assertThat(created(writes.get(8)).stringOr("message", "")).isEqualTo("Created pod: web-8");
        assertThat(created(writes.get(9)).stringOr("message", ""))
                .isEqualTo("(combined from similar events): Created pod: web-9");
        assertThat(counted(writes.get(10)).stringOr("message", ""))
                .isEqualTo("(combined from similar events): Created pod: web-10");
        assertThat(counted(writes.get(10)).longOr("count", 0)).isEqualTo(2);
        assertThat(created(writes.get(8)).string("reportingComponent"))
                .isEqualTo("replicaset-controller");
        assertThat(created(writes.get(9)).string("reportingComponent")).isEmpty();
    }

    @Test
    void whatWasSaidBeforeIsCountedAndNotCombined() {
        record(0, 9);
        assertThat(counted(record(3, 4).getFirst()).stringOr("message", ""))
                .isEqualTo("Created pod: web-3");
    }

    @Test
    void tenMinutesAfterTheLastSimilarEventEachIsTellingAgain() {
        record(0, 10);
        clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(created(record(20, 21).getFirst()).stringOr("message", ""))
                .isEqualTo("Created pod: web-20");
    }

    @Test
    void theSameAgainIsCountedInItsEvent() {
        String name = nameOf(recorder.event(web, "Warning", "FailedCreate", "no"));
        clock.advance(Duration.ofMinutes(59));
        Write again = recorder.event(web, "Warning", "FailedCreate", "no");
        assertThat(again)
                .isInstanceOfSatisfying(
                        Write.Patch.class, patch -> assertThat(patch.name()).isEqualTo(name));
        assertThat(counted(again).longOr("count", 0)).isEqualTo(2);
        assertThat(counted(again).stringOr("lastTimestamp", "")).isEqualTo("2026-01-01T00:59:00Z");
    }

    @Test
    void theSameAfterItsEventExpiredIsAnEventThatGoesOnCounting() {
        recorder.event(web, "Warning", "FailedCreate", "no");
        clock.advance(Duration.ofMinutes(50));
        recorder.event(web, "Warning", "FailedCreate", "no");
        clock.advance(Duration.ofMinutes(61));
        JsonObject event = created(recorder.event(web, "Warning", "FailedCreate", "no"));
        assertThat(event.longOr("count", 0)).isEqualTo(3);
        assertThat(event.stringOr("firstTimestamp", "")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.stringOr("lastTimestamp", "")).isEqualTo("2026-01-01T01:51:00Z");
    }

    @Test
    void anEventOfAClusterScopedObjectStandsInTheDefaultNamespace() {
        var node =
                KubeObject.of(
                        JsonObject.of(
                                "apiVersion",
                                "v1",
                                "kind",
                                "Node",
                                "metadata",
                                JsonObject.of("name", "n1", "uid", "u2")));
        JsonObject event = created(recorder.event(node, "Normal", "NodeReady", "ready"));
        assertThat(event.object("metadata").stringOr("namespace", "")).isEqualTo("default");
        assertThat(event.object("involvedObject").has("namespace")).isFalse();
    }

    @Test
    void anObjectThatSpentItsBurstGetsOneEventEachFiveMinutes() {
        assertThat(record(0, 1000)).hasSize(25);
        assertThat(record(1000, 2000)).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        assertThat(record(2000, 3000)).hasSize(1);
    }

    @Test
    void warningsAreTalliedApartFromWhatIsNormal() {
        record(0, 1000);
        var writes = new ArrayList<Write>();
        recorder.record(writes, web, "Warning", "FailedCreate", "no");
        assertThat(writes).hasSize(1);
    }

    @Test
    void componentsThatTellOfOneObjectAtOneInstantNameTheirEventsApart() {
        var other = new EventRecorder("deployment-controller", clock);
        assertThat(nameOf(recorder.event(web, "Normal", "A", "a")))
                .isNotEqualTo(nameOf(other.event(web, "Normal", "B", "b")));
    }

    private static JsonObject created(Write event) {
        assertThat(event).isInstanceOf(Write.Create.class);
        return ((Write.Create) event).object();
    }

    private static JsonObject counted(Write event) {
        assertThat(event).isInstanceOf(Write.Patch.class);
        return ((Write.Patch) event).body().asObject();
    }

    private static String nameOf(Write event) {
        return event instanceof Write.Create create
                ? create.object().object("metadata").stringOr("name", "")
                : "";
    }

    @Test
    void whoIsBusyIsNotForgottenForManyOthers() {
        var limits = new EventLimits();
        Instant now = clock.instant();
        for (int i = 0; i < EventLimits.BURST; i++) {
            limits.judge("busy", "Normal", "Same", "again", now);
        }
        for (int i = 0; i < 10_000; i++) {
            limits.judge("other-" + i, "Normal", "Same", "once", now);
            if (i % 1000 == 0) {
                assertThat(limits.judge("busy", "Normal", "Same", "again", now))
                        .isEqualTo(EventLimits.Verdict.DROPPED);
            }
        }
    }
}
