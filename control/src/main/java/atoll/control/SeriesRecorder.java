package atoll.control;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Makes the writes of newer Events (`events.k8s.io`) as client-go's newer recorder does: what is
/// told again of an object that has not changed makes the Event a series, whatever the words. The
/// caller sends the writes with its own batch. Owned by one actor. The second occurrence is written
/// at once, as a series of two; from then on only every half hour.
public final class SeriesRecorder {
    private static final GroupVersionResource EVENTS =
            new GroupVersionResource("events.k8s.io", "v1", "events");

    /// An Event that nothing was added to for so long is told anew.
    private static final Duration OVER = Duration.ofMinutes(6);

    /// How long what a series has come to may stay unwritten.
    private static final Duration WRITTEN_AGAIN = Duration.ofMinutes(30);

    /// Occurrences remembered for series; the oldest is forgotten and would start a new Event.
    private static final int REMEMBERED_MAX = 4096;

    private final String controller;
    private final String manager;
    private final InstantSource clock;
    private final EventNames names;
    private final LinkedHashMap<Occurrence, Series> known = new LinkedHashMap<>();

    private record Occurrence(
            String uid, String resourceVersion, String type, String reason, String action) {}

    /// @param count how often it was told, from 1
    /// @param written when the server was last told so
    private record Series(String eventName, long count, Instant last, Instant written) {
        boolean isOver(Instant now) {
            return now.isAfter(last.plus(OVER));
        }
    }

    /// @param controller `reportingController`: `default-scheduler`
    /// @param manager whom the writes are by
    public SeriesRecorder(String controller, String manager, InstantSource clock) {
        this.controller = controller;
        this.manager = manager;
        this.clock = clock;
        this.names = new EventNames(controller);
    }

    /// The write of one occurrence; null where it only adds to a count that is written later.
    ///
    /// @param type `Normal` or `Warning`
    /// @param action what was tried: `Binding`
    public @Nullable Write event(
            KubeObject regarding, String type, String reason, String action, String note) {
        Instant now = clock.instant();
        var occurrence =
                new Occurrence(regarding.uid(), regarding.resourceVersion(), type, reason, action);
        Series before = known.get(occurrence);
        if (before == null || before.isOver(now)) {
            String name = names.next(regarding, now);
            remember(occurrence, new Series(name, 1, now, now));
            return created(name, regarding, occurrence, note, now);
        }
        boolean told = before.count() == 1 || !now.isBefore(before.written().plus(WRITTEN_AGAIN));
        var after =
                new Series(
                        before.eventName(), before.count() + 1, now, told ? now : before.written());
        known.put(occurrence, after);
        return told ? counted(namespace(regarding), after) : null;
    }

    private Write created(
            String name, KubeObject regarding, Occurrence occurrence, String note, Instant now) {
        String namespace = namespace(regarding);
        return Write.create(
                EVENTS,
                namespace,
                JsonObject.builder()
                        .put("apiVersion", EVENTS.apiVersion())
                        .put("kind", "Event")
                        .put("metadata", JsonObject.of("name", name, "namespace", namespace))
                        .put("eventTime", Timestamps.micros(now))
                        .put("reportingController", controller)
                        .put("reportingInstance", controller + "-atoll")
                        .put("action", occurrence.action())
                        .put("reason", occurrence.reason())
                        .put("regarding", regarding.reference())
                        .put("note", note)
                        .put("type", occurrence.type())
                        .build(),
                manager);
    }

    private Write counted(String namespace, Series series) {
        JsonObject change =
                JsonObject.of(
                        "series",
                        JsonObject.of(
                                "count",
                                series.count(),
                                "lastObservedTime",
                                Timestamps.micros(series.last())));
        return Write.mergePatch(EVENTS, namespace, series.eventName(), "", change, manager);
    }

    private static String namespace(KubeObject regarding) {
        return regarding.namespace().isEmpty() ? "default" : regarding.namespace();
    }

    private void remember(Occurrence occurrence, Series series) {
        known.remove(occurrence);
        known.put(occurrence, series);
        if (known.size() > REMEMBERED_MAX) {
            known.pollFirstEntry();
        }
    }
}
