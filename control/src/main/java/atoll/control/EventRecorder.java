package atoll.control;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the writes of core/v1 Events as client-go's recorder does: the first occurrence creates an
/// Event, the same again counts it up, or creates it anew with its count when it has expired. The
/// caller sends the writes with its own batch. Owned by one actor. Counts are in memory only: a
/// restarted component begins new Events, as upstream's does.
public final class EventRecorder {
    public static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");

    /// kube-apiserver's default --event-ttl: how long an Event stays that nobody counts up.
    public static final Duration TIME_TO_LIVE = Duration.ofHours(1);

    /// Occurrences remembered for counting; the oldest is forgotten and would start a new Event.
    private static final int REMEMBERED_MAX = 4096;

    private static final String COMBINED = "(combined from similar events): ";

    private final String component;
    private final String manager;
    private final InstantSource clock;
    private final EventNames names;
    private final LinkedHashMap<Occurrence, Count> counts = new LinkedHashMap<>();
    private final EventLimits limits = new EventLimits();

    /// @param regarding kind, namespace, name and uid: some Events tell of a pod by its name only
    private record Occurrence(String regarding, String type, String reason, String message) {}

    /// What the Event of an occurrence says.
    ///
    /// @param last in whole seconds, as the Event has it: its life is measured from there
    private record Count(String eventName, Instant first, Instant last, long count) {
        Count again(Instant now) {
            return new Count(eventName, first, now, count + 1);
        }

        Count again(String otherName, Instant now) {
            return new Count(otherName, first, now, count + 1);
        }

        boolean isAlive(Instant now) {
            return !now.isAfter(last.plus(TIME_TO_LIVE));
        }
    }

    /// For a component that is a program of its own.
    ///
    /// @param component `source.component` and `reportingComponent`: `deployment-controller`
    public EventRecorder(String component, InstantSource clock) {
        this(component, component, clock);
    }

    /// @param manager whom the writes are by
    /// @param component `source.component` and `reportingComponent`
    public EventRecorder(String component, String manager, InstantSource clock) {
        this.component = component;
        this.manager = manager;
        this.clock = clock;
        this.names = new EventNames(component);
    }

    /// Adds the write of one occurrence to `batch`, unless the object has had too many: similar
    /// ones are combined, a flood is dropped (see `EventLimits`). For controllers that tell of each
    /// of many things one object owns.
    ///
    /// @param type `Normal` or `Warning`
    /// @param regarding the object the Event is about, of which only kind, name, uid and version
    ///   are read
    public void record(
            List<? super Write> batch,
            KubeObject regarding,
            String type,
            String reason,
            String message) {
        Instant now = clock.instant();
        switch (limits.judge(identity(regarding), type, reason, message, now)) {
            case AS_IT_IS -> batch.add(write(regarding, type, reason, message, message, now));
            case COMBINED ->
                    batch.add(write(regarding, type, reason, COMBINED + message, COMBINED, now));
            case DROPPED -> {}
        }
    }

    /// The write of one occurrence.
    ///
    /// Never limited nor combined.
    ///
    /// @param type `Normal` or `Warning`
    public Write event(KubeObject regarding, String type, String reason, String message) {
        return write(regarding, type, reason, message, message, clock.instant());
    }

    /// @param sameAs occurrences with the same text here are counted in one Event
    private Write write(
            KubeObject regarding,
            String type,
            String reason,
            String message,
            String sameAs,
            Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        var occurrence = new Occurrence(identity(regarding), type, reason, sameAs);
        Count known = counts.get(occurrence);
        String namespace = regarding.namespace().isEmpty() ? "default" : regarding.namespace();
        if (known != null && known.isAlive(now)) {
            Count counted = known.again(second);
            counts.put(occurrence, counted);
            return Write.mergePatch(
                    EVENTS,
                    namespace,
                    counted.eventName(),
                    "",
                    JsonObject.of(
                            "count",
                            counted.count(),
                            "lastTimestamp",
                            Timestamps.seconds(second),
                            "message",
                            message),
                    manager);
        }
        // What became of an Event that expired is not forgotten: the new one goes on counting.
        String name = names.next(regarding, now);
        Count counted =
                known == null ? new Count(name, second, second, 1) : known.again(name, second);
        remember(occurrence, counted);
        return Write.create(
                EVENTS,
                namespace,
                JsonObject.builder()
                        .put("apiVersion", "v1")
                        .put("kind", "Event")
                        .put("metadata", JsonObject.of("name", name, "namespace", namespace))
                        .put("involvedObject", regarding.reference())
                        .put("type", type)
                        .put("reason", reason)
                        .put("message", message)
                        .put("source", JsonObject.of("component", component))
                        // client-go makes a combined one anew and leaves this out.
                        .put("reportingComponent", sameAs.equals(COMBINED) ? "" : component)
                        .put("reportingInstance", "")
                        .put("firstTimestamp", Timestamps.seconds(counted.first()))
                        .put("lastTimestamp", Timestamps.seconds(second))
                        .put("count", counted.count())
                        .build(),
                manager);
    }

    private static String identity(KubeObject regarding) {
        return regarding.kind() + " " + regarding.key() + " " + regarding.uid();
    }

    private void remember(Occurrence occurrence, Count count) {
        counts.put(occurrence, count);
        if (counts.size() > REMEMBERED_MAX) {
            Map.Entry<Occurrence, Count> oldest = counts.firstEntry();
            counts.remove(oldest.getKey());
        }
    }
}
