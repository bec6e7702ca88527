package atoll.controllers.events;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.control.Actor;
import atoll.control.EventRecorder;
import atoll.control.Rounds;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Removes Events that nobody counted up for an hour, so that a cluster that runs for long does not
/// drown in them. Looks rarely and keeps nothing: Events are many, and a digest of each would cost
/// more than reading two times off each now and then.
///
/// In upstream's clusters etcd does this by a lease for each Event (`--event-ttl`, an hour). Here
/// an Event may outlive its hour by one period.
public final class EventExpiry {
    private static final Duration PERIOD = Duration.ofMinutes(5);

    /// Removed in one batch.
    private static final int BATCH_MAX = 500;

    private final Client client;

    private EventExpiry(Client client) {
        this.client = client;
    }

    /// The actor that does so.
    public static Actor of(Client client, InstantSource clock) {
        var expiry = new EventExpiry(client);
        return new Rounds(
                "event-expiry",
                PERIOD,
                clock.instant().plus(PERIOD),
                clock,
                now -> expiry.expire(now.minus(EventRecorder.TIME_TO_LIVE)));
    }

    /// Lists all Events of the cluster; refusals of single deletions are passed over, the next
    /// round finds them.
    private void expire(Instant before) {
        List<Write> batch = new ArrayList<>();
        for (KubeObject event : client.list(EventRecorder.EVENTS, "", ListOptions.ALL).items()) {
            Instant last = lastSeen(event);
            if (last != null && last.isBefore(before)) {
                batch.add(
                        Write.delete(
                                EventRecorder.EVENTS,
                                event.namespace(),
                                event.name(),
                                DeleteOptions.background()));
            }
            if (batch.size() == BATCH_MAX) {
                client.writeAll(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            client.writeAll(batch);
        }
    }

    /// Null for an Event without any time. The latest of the count's, the series' and the Event's
    /// own time.
    private static @Nullable Instant lastSeen(KubeObject event) {
        Instant counted = Times.parse(event.text("lastTimestamp"));
        Instant series = Times.parse(event.text("series", "lastObservedTime"));
        Instant made = Times.parse(event.text("metadata", "creationTimestamp"));
        return later(later(counted, series), made);
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isAfter(b) ? a : b;
    }
}
