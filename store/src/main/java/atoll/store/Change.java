package atoll.store;

import atoll.api.KubeObject;
import org.jspecify.annotations.Nullable;

/// A decided write on its way through log, publication and watch rings. Immutable; its object
/// carries the revision that it was given when it was decided.
record Change(ResourceKey resource, StoreEvent event, Durability durability) {
    /// What is under the key afterwards; null after a removal.
    @Nullable KubeObject after() {
        return event.kind() == StoreEvent.Kind.DELETED ? null : event.object();
    }
}
