package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.store.tree.MapBuilder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one place where state changes: writes and recovery both come through [#apply]. Images that
/// were built before a change keep what they had. Used under its owner's lock.
final class ImageBuilder {
    private static final int NAMESPACES_MAX = 100_000;

    private final MapBuilder<ResourceKey, ResourceImage> resources;

    /// Maps that were changed at least once; kept, as a resource that is written is written again.
    private final Map<ResourceKey, MapBuilder<ObjectKey, KubeObject>> open = new HashMap<>();

    /// The changed ones of them since the last image, in the order of their first change.
    private final Set<ResourceKey> changed = new LinkedHashSet<>();

    /// One string per namespace, not one per object.
    private final Map<String, String> namespaces = new HashMap<>();

    private long revision;
    private Image built;

    ImageBuilder(Image start) {
        this.resources = start.map().edit();
        this.revision = start.revision();
        this.built = start;
    }

    long revision() {
        return revision;
    }

    /// The object as it is now; null when there is none.
    @Nullable KubeObject get(ResourceKey resource, ObjectKey key) {
        MapBuilder<ObjectKey, KubeObject> map = open.get(resource);
        if (map != null) {
            return map.get(key);
        }
        ResourceImage image = resources.get(resource);
        return image == null ? null : image.get(key);
    }

    /// Sets an object, or removes it when `object` is null.
    ///
    /// @return the object before
    /// @param at greater than any revision before
    /// @throws IllegalStateException when it is not
    @Nullable KubeObject apply(
            ResourceKey resource, ObjectKey key, @Nullable KubeObject object, long at) {
        if (at <= revision) {
            throw new IllegalStateException(
                    "revision %d of %s %s after revision %d"
                            .formatted(at, resource, key, revision));
        }
        revision = at;
        return set(resource, key, object);
    }

    /// Sets an object of a snapshot, which are not in the order of their revisions. [#restored]
    /// follows the last one.
    void restore(ResourceKey resource, ObjectKey key, KubeObject object) {
        set(resource, key, object);
    }

    /// @param at the snapshot's revision
    void restored(long at) {
        revision = at;
    }

    private @Nullable KubeObject set(
            ResourceKey resource, ObjectKey key, @Nullable KubeObject object) {
        changed.add(resource);
        var map = open.computeIfAbsent(resource, this::edit);
        return object == null ? map.remove(key) : map.put(shared(key), object);
    }

    /// The same key, its namespace one string with that of its neighbours.
    private ObjectKey shared(ObjectKey key) {
        if (namespaces.size() >= NAMESPACES_MAX) {
            namespaces.clear(); // namespaces come and go; their names are not kept for ever
        }
        String namespace = namespaces.computeIfAbsent(key.namespace(), name -> name);
        return namespace == key.namespace() ? key : new ObjectKey(namespace, key.name());
    }

    private MapBuilder<ObjectKey, KubeObject> edit(ResourceKey resource) {
        ResourceImage image = resources.get(resource);
        return (image == null ? ResourceImage.EMPTY : image).edit();
    }

    /// Everything applied so far. Costs what changed since the last call, not what is there.
    Image build() {
        if (built.revision() == revision) {
            return built;
        }
        for (ResourceKey resource : changed) {
            var map = open.get(resource);
            if (map == null || map.size() == 0) {
                resources.remove(resource);
            } else {
                resources.put(resource, new ResourceImage(map.build()));
            }
        }
        changed.clear();
        built = new Image(revision, resources.build());
        return built;
    }
}
