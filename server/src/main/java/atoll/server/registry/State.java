package atoll.server.registry;

import atoll.store.Cursor;
import atoll.store.ExpiredException;
import atoll.store.Image;
import atoll.store.ResourceImage;
import atoll.store.ResourceKey;
import atoll.store.Store;
import atoll.store.StoreEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One resource at one revision.
///
/// @param image where it is from, to be held while a list is open; null for what was won back
record State(ResourceImage objects, long revision, @Nullable Image image) {
    private static final int EVENTS_A_POLL = 1024;

    static State of(Image image, ResourceKey resource) {
        return new State(image.resource(resource), image.revision(), image);
    }

    /// The resource at an earlier revision than `newest`, made by undoing what has happened since.
    ///
    /// @return null when the ring of events does not reach back that far
    static @Nullable State wonBack(Store store, Image newest, ResourceKey resource, long revision) {
        var since = new ArrayList<StoreEvent>();
        try (Cursor cursor = store.watch(resource, revision, () -> {})) {
            List<StoreEvent> polled;
            do {
                polled = cursor.poll(EVENTS_A_POLL);
                since.addAll(polled);
            } while (polled.size() == EVENTS_A_POLL);
        } catch (ExpiredException e) {
            return null;
        }
        since.removeIf(event -> event.revision() > newest.revision());
        return new State(newest.resource(resource).before(since), revision, null);
    }
}
