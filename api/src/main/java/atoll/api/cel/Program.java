package atoll.api.cel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A compiled expression. Immutable; may run on many threads at once. Knows no source: what it came
/// from is its owner's to keep.
public final class Program {
    private final Node node;
    private final Type type;
    private final long maxCost;
    private final List<String> variables;
    private final Set<String> used;
    private final int slots;

    Program(
            Node node,
            Type type,
            long maxCost,
            List<String> variables,
            Set<String> used,
            int slots) {
        this.node = node;
        this.type = type;
        this.maxCost = maxCost;
        this.variables = variables;
        this.used = Set.copyOf(used);
        this.slots = slots;
    }

    /// Of its value, with all that checking found out.
    public Type type() {
        return type;
    }

    /// The most that one run can cost; 0 where the sizes of its variables were not given.
    public long maxCost() {
        return maxCost;
    }

    /// Whether it names the variable. Also one that is hidden by a loop's variable of the same
    /// name.
    public boolean uses(String variable) {
        return used.contains(variable);
    }

    /// An expression that nests too deep for the stack comes to an error.
    ///
    /// @param values of the variables; one that is absent is an error when it is asked for
    /// @throws EvaluationException when it comes to an error
    /// @throws CostException when it costs more than the meter allows
    public Value run(Map<String, Value> values, Meter meter) {
        @Nullable Value[] frame = new Value[slots];
        for (int i = 0; i < variables.size(); i++) {
            frame[i] = values.get(variables.get(i));
        }
        try {
            return node.eval(new Frame(frame, meter));
        } catch (StackOverflowError _) {
            throw new EvaluationException("evaluation nests too deep");
        }
    }
}
