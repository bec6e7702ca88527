package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// A fold over a list or a map. [Expr.Fold], ready to run. A step that fails leaves its error as
/// the state, which the next round may absorb: `exists` is true as soon as one element makes it so,
/// whatever failed before.
///
/// @param second the slot of the second variable; -1 for none
/// @param endless whether the condition always holds
/// @param first the slot of the variable that there always is
/// @param accumulator the slot of the state
record Loop(
        Node range,
        int first,
        int second,
        int accumulator,
        Node initial,
        Node condition,
        boolean endless,
        Node step,
        Node result)
        implements Node {
    /// @throws EvaluationException when the range is neither a list nor a map
    @Override
    public Value eval(Frame frame) {
        Value over = range.eval(frame);
        @Nullable Value[] slots = frame.slots();
        slots[accumulator] = attempt(initial, frame);
        switch (over) {
            case Value.Items items -> {
                for (int i = 0; i < items.size() && goesOn(frame); i++) {
                    slots[first] = second < 0 ? items.at(i) : Values.number(i);
                    if (second >= 0) {
                        slots[second] = items.at(i);
                    }
                    slots[accumulator] = attempt(step, frame);
                }
            }
            case Value.Entries entries -> {
                for (Value key : entries.keys()) {
                    if (!goesOn(frame)) {
                        break;
                    }
                    slots[first] = key;
                    if (second >= 0) {
                        slots[second] = Operators.entry(entries, key);
                    }
                    slots[accumulator] = attempt(step, frame);
                }
            }
            default -> throw EvaluationException.noSuchOverload();
        }
        return result.eval(frame);
    }

    private boolean goesOn(Frame frame) {
        return endless || Values.truth(condition.eval(frame));
    }

    /// An error as a value.
    private static Value attempt(Node node, Frame frame) {
        try {
            return node.eval(frame);
        } catch (EvaluationException e) {
            return new Failure(e);
        }
    }
}
