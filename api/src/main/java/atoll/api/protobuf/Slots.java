package atoll.api.protobuf;

import atoll.api.schema.Field;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The field numbers of one message, in their order, which is that in which Go writes them.
final class Slots {
    /// How a field holds its values.
    enum Shape {
        ONE,
        LIST,
        MAP
    }

    /// A field number of the message: a field, or a struct that JSON shows in the parent.
    sealed interface Slot {
        record Member(int number, Field field, Shape shape, Codec codec) implements Slot {
            /// Whether Go writes the field where it was never set: plain fields always, pointers
            /// and byte slices only when they are set.
            boolean isAlwaysWritten() {
                return shape == Shape.ONE
                        && field.presence() != Field.Presence.WHEN_SET
                        && codec != ScalarCodec.BYTES;
            }
        }

        record Embedded(int number, Slots slots) implements Slot {}
    }

    private final List<Slot> ordered;
    private final Map<Integer, Slot> byNumber;

    /// Worked out when the first object is transcoded.
    private volatile @Nullable Leaves leaves;

    Slots(SortedMap<Integer, Slot> slots) {
        this.ordered = List.copyOf(slots.values());
        this.byNumber = Map.copyOf(slots);
    }

    List<Slot> ordered() {
        return ordered;
    }

    Map<Integer, Slot> byNumber() {
        return byNumber;
    }

    Leaves leaves() {
        Leaves known = leaves;
        if (known == null) {
            known = Leaves.of(this);
            leaves = known;
        }
        return known;
    }
}
