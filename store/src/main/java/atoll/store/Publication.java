package atoll.store;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What readers see: the newest image that holds, and the watch rings. One thread publishes;
/// readers take no lock.
///
/// The image comes before the events, so that who hears of a change also finds it; events come
/// before `complete`, so that who is told a revision was reached has had its events.
final class Publication {
    private final StoreOptions options;
    private final ConcurrentMap<ResourceKey, WatchRing> rings = new ConcurrentHashMap<>();

    /// Rings are made at their first event or watcher, so before that nothing happened to their
    /// resource since this revision.
    private final long opened;

    private volatile Image image;

    /// All rings have every event up to this revision.
    private volatile long complete;

    Publication(Image start, StoreOptions options) {
        this.image = start;
        this.opened = start.revision();
        this.complete = opened;
        this.options = options;
    }

    Image image() {
        return image;
    }

    /// Makes a batch visible.
    ///
    /// @return the rings whose watchers are to be woken once no lock is held
    Set<WatchRing> publish(Batch batch) {
        image = batch.image();
        long now = options.clock().millis();
        var touched = new LinkedHashSet<WatchRing>();
        for (Change change : batch.changes()) {
            WatchRing ring = ring(change.resource());
            ring.append(change.event(), now);
            touched.add(ring);
            options.recorder().record(change.resource(), change.event());
        }
        complete = batch.image().revision();
        return touched;
    }

    /// @throws ExpiredException when events after that revision are gone
    Cursor watch(ResourceKey resource, long after, Runnable wake) {
        return new Cursor(ring(resource), after, () -> complete, wake);
    }

    private WatchRing ring(ResourceKey resource) {
        return rings.computeIfAbsent(resource, key -> new WatchRing(key, opened, options));
    }
}
