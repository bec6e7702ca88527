package atoll.server.stream;

import atoll.api.GroupVersionKind;
import atoll.server.encode.Format;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest events of one cluster as bytes, so that a change that a thousand watchers are told is
/// encoded once. Watchers are about equally far, so a small ring is enough: an event that was
/// pushed out is encoded again. Two watchers may encode the same event at once; both results are
/// right.
public final class SharedEvents {
    /// A power of two: the slot is the revision's low bits.
    private static final int SLOTS = 256;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

    /// What an event's bytes depend on. A revision is of one object only.
    ///
    /// @param type `ADDED`, `MODIFIED` or `DELETED`
    /// @param kind as it is served
    record Key(long revision, String type, GroupVersionKind kind, Format format) {}

    private record Entry(Key key, byte[] bytes) {}

    /// @param encode called where nobody has encoded the event, or it was pushed out
    /// @return shared: not to be changed
    byte[] get(Key key, Supplier<byte[]> encode) {
        int slot = (int) (key.revision() & SLOTS - 1);
        Entry entry = slots.get(slot);
        if (entry != null && entry.key().equals(key)) {
            return entry.bytes();
        }
        byte[] bytes = encode.get();
        slots.set(slot, new Entry(key, bytes));
        return bytes;
    }
}
