package atoll.server.resource;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.store.Image;
import atoll.store.ResourceImage;
import atoll.store.ResourceKey;
import atoll.store.Store;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A store as one cluster sees it. Thread-safe.
///
/// Two states are to be told apart: `published`, which is durable and may be shown, and `latest`,
/// which is decided and what a decision must look at.
public final class ClusterStore {
    private final Store store;
    private final String cluster;

    /// Keys are compared and hashed at every step, so each is made once.
    private final ConcurrentHashMap<GroupResource, ResourceKey> keys = new ConcurrentHashMap<>();

    public ClusterStore(Store store, String cluster) {
        this.store = store;
        this.cluster = cluster;
    }

    public Store store() {
        return store;
    }

    public String cluster() {
        return cluster;
    }

    /// The same instance for the same resource.
    public ResourceKey key(GroupResource resource) {
        return keys.computeIfAbsent(
                resource, r -> new ResourceKey(cluster, r.group(), r.resource()));
    }

    /// What readers see: durable.
    public Image published() {
        return store.image();
    }

    /// Empty for a resource that has no objects. O(1), no copy, no lock.
    public ResourceImage published(GroupResource resource) {
        return store.image().resource(key(resource));
    }

    /// What is decided, durable or not: for deciding only.
    public ResourceImage latest(GroupResource resource) {
        return store.latest().resource(key(resource));
    }

    /// The object as last decided; null when there is none.
    ///
    /// @param key without namespace where the kind has none
    public @Nullable KubeObject latest(GroupResource resource, ObjectKey key) {
        return store.latest(key(resource), key);
    }
}
