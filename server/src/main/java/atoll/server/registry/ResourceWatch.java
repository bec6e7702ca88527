package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.request.WatchOptions.Initial;
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
    private final WatchOptions options;

    /// What the reader has seen; it may be still to come.
    private final long after;

    /// Objects that were there at the start and are still to be told; null once they are.
    private @Nullable Walk<ObjectKey, KubeObject> initial;

    /// Whether a bookmark is to end the initial events.
    private boolean marksInitialEnd;

    private Instant nextBookmark;
    private @Nullable Status end;

    /// @param initial null: only what comes later
    /// @param after the revision `initial` shows, or that the reader has seen
    ResourceWatch(
            Selection selection,
            Cursor cursor,
            InstantSource clock,
            WatchOptions options,
            @Nullable Walk<ObjectKey, KubeObject> initial,
            long after) {
        this.selection = selection;
        this.cursor = cursor;
        this.clock = clock;
        this.options = options;
        this.initial = initial;
        this.after = after;
        this.marksInitialEnd =
                initial != null && options.bookmarks() && options.initial() == Initial.MARKED;
        this.nextBookmark = bookmarkAfter(clock.instant());
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
            events.add(new WatchEvent.Bookmark(Long.toString(after), true));
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
        Instant now = clock.instant();
        if (options.bookmarks() && !now.isBefore(nextBookmark) && cursor.position() >= after) {
            nextBookmark = bookmarkAfter(now);
            events.add(new WatchEvent.Bookmark(Long.toString(cursor.position()), false));
        }
    }

    private Instant bookmarkAfter(Instant now) {
        Instant next = now.plus(BOOKMARK_PERIOD);
        Instant end = options.end();
        if (end == null || end.minus(WatchOptions.LAST_BOOKMARK).isAfter(next)) {
            return next;
        }
        Instant last = end.minus(WatchOptions.LAST_BOOKMARK);
        return last.isAfter(now) ? last : Instant.MAX;
    }

    private @Nullable WatchEvent seen(StoreEvent event) {
        if (!selection.holds(event.key()) || event.revision() <= after) {
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
