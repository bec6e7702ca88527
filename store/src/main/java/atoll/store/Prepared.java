package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// A write with its bytes made, so that deciding it under the lock is short. Made by the caller's
/// thread, outside of any lock. Immutable.
final class Prepared {
    /// Far above what a server lets in (3 MiB), and below what the log could not read back.
    private static final int BYTES_MAX = 32 << 20;

    /// Kubernetes' names have at most 253 characters.
    private static final int NAME_MAX = 4096;

    private final StoreWrite write;
    private final JsonObject tree;
    private final byte[] bytes;

    private Prepared(StoreWrite write, JsonObject tree, byte[] bytes) {
        this.write = write;
        this.tree = tree;
        this.bytes = bytes;
    }

    StoreWrite write() {
        return write;
    }

    /// @throws IllegalArgumentException when the object has no `metadata`, or is or is called
    ///   larger than the log can keep
    static Prepared of(StoreWrite write) {
        JsonObject tree =
                switch (write) {
                    case StoreWrite.Put put -> put.tree();
                    case StoreWrite.Remove remove -> remove.lastState();
                };
        if (!(tree.get("metadata") instanceof JsonObject)) {
            throw new IllegalArgumentException("no metadata in " + write.key() + ": " + tree);
        }
        byte[] bytes = KubeObject.encode(tree);
        ObjectKey key = write.key();
        if (bytes.length > BYTES_MAX
                || key.name().length() > NAME_MAX
                || key.namespace().length() > NAME_MAX) {
            throw new IllegalArgumentException(
                    "%d bytes under a key of %d characters"
                            .formatted(bytes.length, key.toString().length()));
        }
        return new Prepared(write, tree, bytes);
    }

    /// Whether the write's condition is true of what is there. [StoreWrite#ANY] holds for whatever
    /// is there; a removal never holds for nothing.
    ///
    /// @param actual what is under the key now; null for nothing
    boolean holdsFor(@Nullable KubeObject actual) {
        if (actual == null) {
            return write instanceof StoreWrite.Put && write.expected() <= 0;
        }
        return write.expected() == StoreWrite.ANY || write.expected() == actual.revision();
    }

    /// @param revision one more than the last
    Change change(@Nullable KubeObject actual, long revision) {
        var object = KubeObject.stored(write.key(), bytes, tree, revision);
        return new Change(
                write.resource(),
                new StoreEvent(kind(actual), write.key(), object, actual, revision),
                write.durability());
    }

    private StoreEvent.Kind kind(@Nullable KubeObject actual) {
        return switch (write) {
            case StoreWrite.Remove _ -> StoreEvent.Kind.DELETED;
            case StoreWrite.Put _ ->
                    actual == null ? StoreEvent.Kind.ADDED : StoreEvent.Kind.MODIFIED;
        };
    }
}
