package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The variables that an expression may name, inner ones last. A slot is used again once its
/// variable is out of reach. Not thread-safe. Slots are numbered from the outside: the
/// environment's variables come first.
final class Scope {
    /// @param slot in [Frame#slots]
    record Variable(String name, int slot, Type type) {}

    private final List<Variable> variables = new ArrayList<>();
    private final Set<String> used = new TreeSet<>();
    private int slots;

    /// @return the slot
    int declare(String name, Type type) {
        int slot = variables.size();
        variables.add(new Variable(name, slot, type));
        slots = Math.max(slots, slot + 1);
        return slot;
    }

    /// The innermost of that name; it counts as used.
    @Nullable Variable find(String name) {
        for (int i = variables.size() - 1; i >= 0; i--) {
            if (variables.get(i).name().equals(name)) {
                used.add(name);
                return variables.get(i);
            }
        }
        return null;
    }

    /// To be given back to [#reset] when what is declared from here on goes out of reach.
    int mark() {
        return variables.size();
    }

    void reset(int mark) {
        variables.subList(mark, variables.size()).clear();
    }

    /// How many there are at once at most.
    int slots() {
        return slots;
    }

    /// Names of all variables that were found, sorted.
    Set<String> used() {
        return used;
    }
}
