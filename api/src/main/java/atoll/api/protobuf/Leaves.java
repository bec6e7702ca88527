package atoll.api.protobuf;

import atoll.api.protobuf.Slots.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The fields of a message as JSON shows them: those of embedded structs among the others, sorted
/// by name. A leaf is known by its place in that order.
final class Leaves {
    private static final byte[] NONE = {};

    private final Slot.Member[] members;
    private final byte[][] names;
    private final byte[][] zeros;
    private final List<Step> steps;

    /// How the message is put together.
    sealed interface Step {
        record Leaf(int index) implements Step {}

        record Embedded(int number, List<Step> inside) implements Step {}
    }

    private Leaves(Slots slots) {
        var found = new ArrayList<Slot.Member>();
        collect(slots, found);
        found.sort(Comparator.comparing(member -> member.field().name()));
        this.members = found.toArray(Slot.Member[]::new);
        this.names = new byte[members.length][];
        this.zeros = new byte[members.length][];
        for (int i = 0; i < members.length; i++) {
            names[i] = members[i].field().name().getBytes(StandardCharsets.US_ASCII);
            zeros[i] = zero(members[i]);
        }
        this.steps = steps(slots, found);
    }

    static Leaves of(Slots slots) {
        return new Leaves(slots);
    }

    private static void collect(Slots slots, List<Slot.Member> found) {
        for (Slot slot : slots.ordered()) {
            switch (slot) {
                case Slot.Member member -> found.add(member);
                case Slot.Embedded(_, Slots inside) -> collect(inside, found);
            }
        }
    }

    private static List<Step> steps(Slots slots, List<Slot.Member> sorted) {
        var steps = new ArrayList<Step>();
        for (Slot slot : slots.ordered()) {
            steps.add(
                    switch (slot) {
                        case Slot.Member member -> new Step.Leaf(sorted.indexOf(member));
                        case Slot.Embedded(int number, Slots inside) ->
                                new Step.Embedded(number, steps(inside, sorted));
                    });
        }
        return List.copyOf(steps);
    }

    private static byte[] zero(Slot.Member member) {
        if (!member.isAlwaysWritten()) {
            return NONE;
        }
        var out = new WireWriter();
        member.codec().write(null, out);
        out.tag(member.number(), member.codec().wireType());
        return out.toBytes();
    }

    int size() {
        return members.length;
    }

    Slot.Member member(int index) {
        return members[index];
    }

    /// What is written of a field that is not there, tag included; nothing for many.
    byte[] zero(int index) {
        return zeros[index];
    }

    List<Step> steps() {
        return steps;
    }

    /// The leaf of this name; -1 for none. Sorted keys are found at once.
    ///
    /// @param near where to look first: behind the one that was found last
    int find(byte[] json, int start, int end, int near) {
        for (int i = 0; i < names.length; i++) {
            int index = near + i < names.length ? near + i : near + i - names.length;
            byte[] name = names[index];
            if (name.length == end - start
                    && Arrays.equals(name, 0, name.length, json, start, end)) {
                return index;
            }
        }
        return -1;
    }
}
