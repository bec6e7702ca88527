package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.base.json.JsonObject;
import atoll.store.Cursor;
import atoll.store.ExpiredException;
import atoll.store.StoreEvent;
import atoll.store.tree.Walk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events of one resource as one reader's selector sees them. Used by one thread at a time.
final class ResourceWatch implements Watch {
    /// Upstream's pace of bookmarks.
    private static final Duration BOOKMARK_PERIOD = Duration.ofMinutes(1);

    private final Selection selection;
    private final Cursor cursor;
    private final InstantSource clock;
    private final boolean bookmarks;

    /// Objects that were there at the start and are still to be told; null once they are.
    private @Nullable Walk<ObjectKey, KubeObject> initial;

    /// Whether a bookmark is to end the initial events.
    private boolean marksInitialEnd;

    private final String initialVersion;
    private Instant nextBookmark;
    private @Nullable Status end;

    /// @param initial null: only what comes later
    /// @param initialVersion the revision `initial` shows
    ResourceWatch(
            Selection selection,
            Cursor cursor,
            InstantSource clock,
            boolean bookmarks,
            @Nullable Walk<ObjectKey, KubeObject> initial,
            boolean marksInitialEnd,
            String initialVersion) {
        this.selection = selection;
        this.cursor = cursor;
        this.clock = clock;
        this.bookmarks = bookmarks;
        this.initial = initial;
        this.marksInitialEnd = marksInitialEnd;
        this.initialVersion = initialVersion;
        this.nextBookmark = clock.instant().plus(BOOKMARK_PERIOD);
    }

    @Override
    public List<WatchEvent> poll(int max) {
        var events = new ArrayList<WatchEvent>();
        if (initial != null) {
            pollInitial(initial, events, max);
        }
        if (initial == null && end == null && events.size() < max) {
            pollLater(events, max - events.size());
        }
        return events;
    }

    private void pollInitial(Walk<ObjectKey, KubeObject> walk, List<WatchEvent> events, int max) {
        var found = new ArrayList<KubeObject>();
        while (walk.hasNext() && found.size() < max) {
            ObjectKey key = walk.nextKey();
            KubeObject object = walk.next();
            if (selection.matches(key, object)) {
                found.add(object);
            }
        }
        selection.served(found).forEach(object -> events.add(new WatchEvent.Added(object)));
        if (walk.hasNext() || events.size() == max) {
            return;
        }
        initial = null;
        if (marksInitialEnd) {
            marksInitialEnd = false;
            events.add(new WatchEvent.Bookmark(initialVersion, true));
        }
    }

    /// Reads on until `max` events are found or no more are there: events that the selector hides
    /// must not leave the reader waiting with more to come.
    private void pollLater(List<WatchEvent> events, int max) {
        try {
            int wanted = max;
            while (wanted > 0) {
                List<StoreEvent> polled = cursor.poll(wanted);
                for (StoreEvent event : polled) {
                    WatchEvent seen = seen(event);
                    if (seen != null) {
                        events.add(seen);
                    }
                }
                if (polled.size() < wanted) {
                    bookmark(events);
                    return;
                }
                wanted = max - events.size();
            }
        } catch (ExpiredException e) {
            end =
                    Status.expired(
                            "too old resource version: %d (%d)"
                                    .formatted(cursor.position(), e.oldest()));
        }
    }

    private void bookmark(List<WatchEvent> events) {
        if (!bookmarks || clock.instant().isBefore(nextBookmark)) {
            return;
        }
        nextBookmark = clock.instant().plus(BOOKMARK_PERIOD);
        events.add(new WatchEvent.Bookmark(Long.toString(cursor.position()), false));
    }

    private @Nullable WatchEvent seen(StoreEvent event) {
        if (!selection.holds(event.key())) {
            return null;
        }
        KubeObject previous = event.previous();
        boolean before = previous != null && selection.matches(event.key(), previous);
        boolean after =
                event.kind() != StoreEvent.Kind.DELETED
                        && selection.matches(event.key(), event.object());
        if (after) {
            KubeObject object = selection.served(event.object());
            return before ? new WatchEvent.Modified(object) : new WatchEvent.Added(object);
        }
        return before ? new WatchEvent.Deleted(selection.served(lastSeen(event))) : null;
    }

    /// The last state a reader is told: of a removal, what was removed; of an object that no longer
    /// matches, how it was when it did. Either with the revision of the change.
    private static KubeObject lastSeen(StoreEvent event) {
        KubeObject previous = event.previous();
        return event.kind() == StoreEvent.Kind.DELETED || previous == null
                ? event.object()
                : KubeObject.stored(event.key(), previous.storedBytes(), event.revision());
    }

    @Override
    public Optional<Status> ended() {
        return Optional.ofNullable(end);
    }

    /// Ends the watch from the server's side: what is polled already stays, nothing more comes.
    void finish() {
        end = Status.success(JsonObject.EMPTY);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
