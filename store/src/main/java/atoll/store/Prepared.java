package atoll.store;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// A write with its bytes made, so that deciding it under the lock is short.
record Prepared(StoreWrite write, JsonObject tree, byte[] bytes) {
    static Prepared of(StoreWrite write) {
        JsonObject tree =
                switch (write) {
                    case StoreWrite.Put put -> put.tree();
                    case StoreWrite.Remove remove -> remove.lastState();
                };
        return new Prepared(write, tree, KubeObject.encode(tree));
    }

    /// Whether the write's condition is true of what is there.
    boolean holdsFor(@Nullable KubeObject actual) {
        if (actual == null) {
            return write instanceof StoreWrite.Put && write.expected() <= 0;
        }
        return write.expected() == StoreWrite.ANY || write.expected() == actual.revision();
    }

    Change change(@Nullable KubeObject actual, long revision) {
        var object = KubeObject.stored(bytes, tree, revision);
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
