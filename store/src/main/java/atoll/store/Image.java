package atoll.store;

import atoll.store.tree.PersistentMap;
import atoll.store.tree.Walk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything in the store at one revision. Immutable; holding it costs only what changed since.
/// Reading it takes no lock and never waits. Two images are of one store's history only if one was
/// derived from the other; nothing here compares them.
public final class Image {
    static final Image EMPTY = new Image(0, PersistentMap.empty());

    private final long revision;
    private final PersistentMap<ResourceKey, ResourceImage> resources;

    Image(long revision, PersistentMap<ResourceKey, ResourceImage> resources) {
        this.revision = revision;
        this.resources = resources;
    }

    /// The last write this image knows; 0 before any.
    public long revision() {
        return revision;
    }

    /// The objects of a resource; empty when it never had any. O(log n) in the number of resources.
    public ResourceImage resource(ResourceKey key) {
        @Nullable ResourceImage found = resources.get(key);
        return found == null ? ResourceImage.EMPTY : found;
    }

    /// The resources that have objects, in order.
    public List<ResourceKey> resources() {
        return keys(resources.walk());
    }

    /// The resources of one cluster that have objects, in order.
    public List<ResourceKey> resources(String cluster) {
        return keys(
                resources.walk(
                        new ResourceKey(cluster, "", ""), new ResourceKey(cluster + "\0", "", "")));
    }

    private static List<ResourceKey> keys(Walk<ResourceKey, ResourceImage> walk) {
        var keys = new ArrayList<ResourceKey>();
        while (walk.hasNext()) {
            keys.add(walk.nextKey());
            walk.next();
        }
        return List.copyOf(keys);
    }

    PersistentMap<ResourceKey, ResourceImage> map() {
        return resources;
    }
}
