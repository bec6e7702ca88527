package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/// One published change of one object. The key is carried so that nobody decodes an object to learn
/// its namespace.
///
/// @param object as it became; for DELETED its last state, with the revision of the removal
/// @param previous as it was; null for ADDED
/// @param revision of this change, which is the object's too
public record StoreEvent(
        Kind kind, ObjectKey key, KubeObject object, @Nullable KubeObject previous, long revision) {
    /// What happened.
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
