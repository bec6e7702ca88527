package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.store.tree.MapBuilder;
import atoll.store.tree.PersistentMap;
import atoll.store.tree.Walk;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The objects of one resource of one cluster at one revision, in the order of lists. Immutable;
/// iteration sees one state and never fails for a change.
public final class ResourceImage implements Iterable<KubeObject> {
    static final ResourceImage EMPTY = new ResourceImage(PersistentMap.empty());

    private final PersistentMap<ObjectKey, KubeObject> objects;

    ResourceImage(PersistentMap<ObjectKey, KubeObject> objects) {
        this.objects = objects;
    }

    MapBuilder<ObjectKey, KubeObject> edit() {
        return objects.edit();
    }

    /// How it was before its latest events. Costs O(log n) an event, so a page of an old list needs
    /// no old image.
    ///
    /// @param events in their order, the last being the last there was
    public ResourceImage before(List<StoreEvent> events) {
        MapBuilder<ObjectKey, KubeObject> builder = objects.edit();
        for (StoreEvent event : events.reversed()) {
            KubeObject previous = event.previous();
            if (previous == null) {
                builder.remove(event.key());
            } else {
                builder.put(event.key(), previous);
            }
        }
        return new ResourceImage(builder.build());
    }

    /// O(log n).
    public @Nullable KubeObject get(ObjectKey key) {
        return objects.get(key);
    }

    /// O(1).
    public int size() {
        return objects.size();
    }

    public boolean isEmpty() {
        return objects.isEmpty();
    }

    /// How many objects a namespace holds. O(log n).
    public int size(String namespace) {
        return objects.rank(end(namespace)) - objects.rank(start(namespace));
    }

    /// How many objects come before `key` in the order of lists, whether or not it is there. With
    /// [#size()] it gives what remains after a page. O(log n).
    public int rank(ObjectKey key) {
        return objects.rank(key);
    }

    @Override
    public Iterator<KubeObject> iterator() {
        return walk();
    }

    /// All objects with their keys.
    public Walk<ObjectKey, KubeObject> walk() {
        return objects.walk();
    }

    /// All objects from `key` on. [Walk#nextKey] tells where a page would continue.
    ///
    /// @param key need not be there
    public Walk<ObjectKey, KubeObject> from(ObjectKey key) {
        return objects.walk(key, null);
    }

    /// The objects of one namespace.
    public Walk<ObjectKey, KubeObject> namespace(String namespace) {
        return objects.walk(start(namespace), end(namespace));
    }

    /// The objects of one namespace from a name on.
    public Walk<ObjectKey, KubeObject> namespace(String namespace, String fromName) {
        return objects.walk(new ObjectKey(namespace, fromName), end(namespace));
    }

    /// In order; it may be consumed once, as any stream.
    public Stream<KubeObject> stream() {
        var all =
                Spliterators.spliterator(
                        iterator(),
                        size(),
                        Spliterator.ORDERED | Spliterator.IMMUTABLE | Spliterator.NONNULL);
        return StreamSupport.stream(all, false);
    }

    private static ObjectKey start(String namespace) {
        return new ObjectKey(namespace, "");
    }

    /// After every name of a namespace.
    private static ObjectKey end(String namespace) {
        return ObjectKey.endOf(namespace);
    }
}
