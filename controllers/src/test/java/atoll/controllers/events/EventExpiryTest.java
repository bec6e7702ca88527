package atoll.controllers.events;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.control.EventRecorder;
import atoll.controllers.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class EventExpiryTest {
    @AutoClose private final World world = new World();

    private void event(String name) {
        world.create(
                """
                apiVersion: v1
                kind: Event
                metadata: {name: %s}
                involvedObject: {kind: Pod, namespace: shop, name: p}
                reason: Seen
                lastTimestamp: "%s"
                """
                        .formatted(name, world.clock.instant()));
    }

    private List<String> events() {
        return world.list(EventRecorder.EVENTS).stream().map(KubeObject::name).toList();
    }

    @Test
    void eventGoesAnHourAfterItWasSeenLast() {
        event("old");
        event("counted");
        world.runFor(Duration.ofMinutes(40));
        world.patch(
                EventRecorder.EVENTS,
                "counted",
                "{count: 2, lastTimestamp: \"%s\"}".formatted(world.clock.instant()));
        world.runFor(Duration.ofMinutes(30));
        assertThat(events()).containsExactly("counted");

        world.runFor(Duration.ofMinutes(40));
        assertThat(events()).isEmpty();
    }
}
