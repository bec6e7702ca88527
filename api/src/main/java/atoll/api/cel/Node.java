package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A checked expression, ready to run. Stateless: all that changes is in the [Frame], so that one
/// program runs on many threads. Costs are charged as parts are worked out.
@FunctionalInterface
interface Node {
    /// Throws [EvaluationException] and [CostException].
    Value eval(Frame frame);

    /// An error that a loop carries along, for `&&` and `||` may still absorb it.
    record Failure(EvaluationException error) implements Value.Opaque {
        @Override
        public Type type() {
            return Types.DYN;
        }
    }

    /// As a part of a longer path, or as what a condition chose: for that a path itself is not
    /// charged.
    default Value resolve(Frame frame) {
        return eval(frame);
    }

    /// What a path that begins with it is charged for itself.
    default long head() {
        return Costs.SELECT;
    }

    /// The value of what is worked out once, and costs nothing when it runs; null for others.
    default @Nullable Value constant() {
        return null;
    }

    /// A value known beforehand.
    record Constant(Value value) implements Node {
        @Override
        public Value eval(Frame frame) {
            return value;
        }

        @Override
        public Value constant() {
            return value;
        }
    }

    /// Free of cost.
    static Node constant(Value value) {
        return new Constant(value);
    }

    /// Both sides are worked out unless the first one is false.
    static Node and(Node left, Node right) {
        return frame -> logical(left, right, frame, false);
    }

    /// Both sides are worked out unless the first one is true.
    static Node or(Node left, Node right) {
        return frame -> logical(left, right, frame, true);
    }

    /// What decides wins over an error of the other side.
    ///
    /// @param deciding the truth that decides by itself
    private static Value logical(Node left, Node right, Frame frame, boolean deciding) {
        EvaluationException failed = null;
        try {
            if (Values.truth(left.eval(frame)) == deciding) {
                return Values.bool(deciding);
            }
        } catch (EvaluationException e) {
            failed = e;
        }
        try {
            boolean second = Values.truth(right.eval(frame));
            if (second == deciding || failed == null) {
                return Values.bool(second);
            }
        } catch (EvaluationException e) {
            throw failed == null ? e : failed;
        }
        throw failed;
    }

    /// Whether a loop goes on: only a plain false ends it.
    static Node notStrictlyFalse(Node condition) {
        return frame -> {
            boolean goesOn = true;
            try {
                goesOn = !condition.eval(frame).equals(Value.Bool.FALSE);
            } catch (EvaluationException _) {
                // An error is not false.
            }
            frame.meter().charge(1);
            return Values.bool(goesOn);
        };
    }

    /// @param optional which elements are left out when they are none
    static Node list(List<Node> elements, List<Boolean> optional) {
        Node node =
                frame -> {
                    frame.meter().charge(Costs.LIST);
                    var values = new ArrayList<Value>(elements.size());
                    for (int i = 0; i < elements.size(); i++) {
                        add(values, elements.get(i).eval(frame), optional.get(i));
                    }
                    return new Value.Listed(values);
                };
        return isConstant(elements) && !optional.contains(true) ? folded(node) : node;
    }

    private static boolean isConstant(List<Node> nodes) {
        return nodes.stream().allMatch(each -> each.constant() != null);
    }

    /// What comes to the same each time; as it was, where that is an error. Worked out here and
    /// now, without variables.
    static Node folded(Node node) {
        try {
            return constant(node.eval(new Frame(new Value[0], new Meter(Long.MAX_VALUE))));
        } catch (EvaluationException _) {
            return node;
        }
    }

    /// @throws EvaluationException for an optional place that holds no optional
    private static void add(List<Value> values, Value value, boolean optional) {
        if (!optional) {
            values.add(value);
        } else if (value instanceof Value.Maybe(var present)) {
            if (present != null) {
                values.add(present);
            }
        } else {
            throw EvaluationException.noSuchOverload();
        }
    }

    /// An entry of a map or a field of an object.
    record Member(Node key, Node value, boolean optional) {}

    static Node map(List<Member> members) {
        Node node =
                frame -> {
                    frame.meter().charge(Costs.MAP);
                    return filled(members, frame);
                };
        boolean constant =
                members.stream()
                        .allMatch(each ->
                                !each.optional() && isConstant(List.of(each.key(), each.value())));
        return constant ? folded(node) : node;
    }

    /// @throws EvaluationException for a key that comes twice
    private static MapLiteral filled(List<Member> members, Frame frame) {
        var map = MapLiteral.builder();
        for (Member member : members) {
            Value key = member.key().eval(frame);
            var present = new ArrayList<Value>(1);
            add(present, member.value().eval(frame), member.optional());
            if (map.has(key)) {
                throw new EvaluationException(
                        "Failed with repeated key: " + Conversions.shown(key));
            }
            present.forEach(value -> map.put(key, value));
        }
        return map.build();
    }

    static Node struct(Type type, List<Member> members) {
        return frame -> {
            frame.meter().charge(Costs.STRUCT);
            return new Made(type, filled(members, frame));
        };
    }

    /// The value is worked out when it is first asked for.
    ///
    /// @param slot of the variable
    static Node let(int slot, Node value, Node result) {
        return frame -> {
            frame.slots()[slot] = new Paths.Pending(value);
            return result.eval(frame);
        };
    }
}
