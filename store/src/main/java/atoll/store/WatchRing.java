package atoll.store;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The last events of one resource, and who wants to hear of more. One thread appends; any number
/// read without a lock.
///
/// Every event has a sequence number, from 0. Those in `[first, next)` are kept. The appender moves
/// `first` before it overwrites a slot; a reader takes the slot and then looks at `first` again, so
/// it can tell an overwritten slot from a good one. Begins with room for [#FIRST_CAPACITY] events
/// and doubles it as they come: most resources see few.
final class WatchRing {
    private static final int FIRST_CAPACITY = 16;

    private final ResourceKey resource;
    private final int eventsMax;
    private final long bytesMax;
    private final long ageMaxMillis;

    /// The length is a power of two. A longer copy takes its place before `next` moves past it.
    private volatile AtomicReferenceArray<@Nullable StoreEvent> slots =
            new AtomicReferenceArray<>(FIRST_CAPACITY);

    private volatile long first;
    private volatile long next;

    /// The ring has every event after this revision; earlier ones are gone.
    private volatile long floor;

    /// Bytes of old states that only the ring keeps alive. The appender's, as are `times`: when the
    /// event of each slot came, in milliseconds.
    private long bytes;

    private long[] times = new long[FIRST_CAPACITY];

    private final AtomicLong cursorIds = new AtomicLong();

    /// By order of subscription, so that watchers are woken in the same order in every run.
    private final ConcurrentSkipListMap<Long, Cursor> cursors = new ConcurrentSkipListMap<>();

    /// @param floor the revision the store was opened at
    WatchRing(ResourceKey resource, long floor, StoreOptions options) {
        this.resource = resource;
        this.floor = floor;
        this.eventsMax = options.ringEvents();
        this.bytesMax = options.ringBytes();
        this.ageMaxMillis = options.ringAge().toMillis();
    }

    /// @param now milliseconds on the store's clock
    void append(StoreEvent event, long now) {
        bytes += weight(event);
        while (mustEvict(now)) {
            evict();
        }
        if (next - first == slots.length()) {
            grow();
        }
        var array = slots;
        long sequence = next;
        times[slot(array, sequence)] = now;
        array.set(slot(array, sequence), event);
        next = sequence + 1; // only one thread appends
    }

    private boolean mustEvict(long now) {
        long kept = next - first;
        if (kept >= eventsMax) {
            return true;
        }
        return kept >= StoreOptions.RING_EVENTS_MIN
                && (bytes > bytesMax || now - times[slot(slots, first)] > ageMaxMillis);
    }

    /// The newest state of an object is in the image anyway; what it replaced is not.
    private static long weight(StoreEvent event) {
        long last = event.kind() == StoreEvent.Kind.DELETED ? event.object().storedSize() : 0;
        return last + (event.previous() == null ? 0 : event.previous().storedSize());
    }

    private void evict() {
        var array = slots;
        long sequence = first;
        int slot = slot(array, sequence);
        StoreEvent oldest = array.get(slot);
        if (oldest != null) {
            bytes -= weight(oldest);
            floor = oldest.revision();
        }
        first = sequence + 1;
        array.set(slot, null);
    }

    private void grow() {
        var old = slots;
        var longer = new AtomicReferenceArray<@Nullable StoreEvent>(old.length() * 2);
        var longerTimes = new long[longer.length()];
        for (long at = first; at < next; at++) {
            longer.set(slot(longer, at), old.get(slot(old, at)));
            longerTimes[slot(longer, at)] = times[slot(old, at)];
        }
        times = longerTimes;
        slots = longer;
    }

    /// Where a sequence number lies in an array.
    private static int slot(AtomicReferenceArray<?> array, long sequence) {
        return (int) sequence & (array.length() - 1);
    }

    /// One past the newest event.
    long next() {
        return next;
    }

    /// See [ExpiredException#oldest].
    long floor() {
        return floor;
    }

    /// The event with this number, which must be below a [#next] read before; null when it is gone.
    @Nullable StoreEvent get(long sequence) {
        var array = slots;
        StoreEvent event = array.get(slot(array, sequence));
        return sequence < first ? null : event;
    }

    /// The number of the first event after `revision`.
    ///
    /// @throws ExpiredException when events between `revision` and it are gone
    long seek(long revision) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            StoreEvent event = get(middle);
            if (event == null || event.revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (revision < floor) {
            throw expired(revision);
        }
        return low;
    }

    ExpiredException expired(long revision) {
        return new ExpiredException(resource, revision, floor);
    }

    /// @return what [#unsubscribe] takes
    long subscribe(Cursor cursor) {
        long id = cursorIds.incrementAndGet();
        cursors.put(id, cursor);
        return id;
    }

    void unsubscribe(long id) {
        cursors.remove(id);
    }

    /// Tells those who wait. Called after events were appended, holding no lock.
    void wake() {
        if (!cursors.isEmpty()) {
            cursors.values().forEach(Cursor::signal);
        }
    }
}
