package atoll.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// A watcher's position in the events of one resource. Used by one thread at a time; costs about
/// 200 bytes and nothing while nothing happens.
///
/// It is woken once when events come after a [#poll] that returned fewer than it was asked for. Who
/// got as many as asked polls again before it waits.
public final class Cursor implements AutoCloseable {
    private final WatchRing ring;
    private final LongSupplier published;
    private final Runnable wake;
    private final long id;

    /// Whether the watcher is idle and wants `wake` to be run.
    private final AtomicBoolean armed = new AtomicBoolean(true);

    /// What the watcher knew when it came; events up to here are passed over.
    private final long after;

    /// The number of the next event in the ring.
    private long sequence;

    private long position;

    /// @param published the revision up to which all rings are complete
    Cursor(WatchRing ring, long after, LongSupplier published, Runnable wake) {
        this.ring = ring;
        this.published = published;
        this.wake = wake;
        this.after = after;
        this.position = after;
        this.sequence = ring.seek(after);
        this.id = ring.subscribe(this);
    }

    /// The next events in order, at most `max`; empty when there is nothing new. Never waits.
    ///
    /// @throws ExpiredException when this watcher fell off the ring: it must list again
    /// @throws IllegalArgumentException when `max` is not positive
    public List<StoreEvent> poll(int max) {
        if (max <= 0) {
            throw new IllegalArgumentException("max " + max);
        }
        List<StoreEvent> events = take(max);
        if (events.size() == max) {
            return events;
        }
        armed.set(true);
        // An event appended between the look above and the arming would wake nobody: look again.
        List<StoreEvent> more = take(max - events.size());
        if (more.isEmpty()) {
            return events;
        }
        var both = new ArrayList<StoreEvent>(events);
        both.addAll(more);
        return both;
    }

    private List<StoreEvent> take(int max) {
        long complete = published.getAsLong(); // before next: what is complete is then in the ring
        long next = ring.next();
        if (sequence >= next) {
            position = Math.max(position, complete);
            return List.of();
        }
        var events = new ArrayList<StoreEvent>((int) Math.min(max, next - sequence));
        while (sequence < next && events.size() < max) {
            StoreEvent event = ring.get(sequence);
            if (event == null) {
                throw ring.expired(position);
            }
            sequence++;
            if (event.revision() > after) {
                events.add(event);
                position = event.revision();
            }
        }
        return events;
    }

    /// Every event up to this revision was polled: what a bookmark may say, and where a later watch
    /// may start.
    public long position() {
        return position;
    }

    /// Runs `wake` if the watcher is idle, once until it polls again. By whoever commits.
    void signal() {
        if (armed.get() && armed.compareAndSet(true, false)) {
            wake.run();
        }
    }

    /// Ends the subscription. A `wake` that already runs is not waited for.
    @Override
    public void close() {
        ring.unsubscribe(id);
    }
}
