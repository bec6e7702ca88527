package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;

/// A checked expression, ready to run.
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

    static Node constant(Value value) {
        return _ -> value;
    }

    static Node variable(int slot, String name) {
        return frame -> {
            frame.meter().charge(Costs.SELECT);
            Value value = frame.slots()[slot];
            if (value == null) {
                throw new EvaluationException("no such attribute(s): " + name);
            }
            if (value instanceof Failure(var error)) {
                throw error;
            }
            return value;
        };
    }

    static Node select(Node operand, String field) {
        Value key = new Value.Text(field);
        return frame -> {
            Value value = operand.eval(frame);
            frame.meter().charge(Costs.SELECT);
            return switch (value) {
                case Value.Entries entries -> Operators.entry(entries, key);
                case Value.Maybe maybe -> Optionals.member(maybe, key);
                case Value.Items items -> Operators.element(items, key);
                default -> throw Operators.noSuchKey(key);
            };
        };
    }

    static Node has(Node operand, String field) {
        Value key = new Value.Text(field);
        return frame ->
                switch (operand.eval(frame)) {
                    case Value.Entries entries -> Values.bool(entries.get(key) != null);
                    case Value.Maybe maybe ->
                            Values.bool(!Optionals.member(maybe, key).equals(Value.Maybe.NONE));
                    case Value.Items items -> Operators.element(items, key);
                    // What has no members at all lacks this one too.
                    default -> Value.Bool.FALSE;
                };
    }

    static Node optionalMember(Node operand, Node key) {
        return frame -> {
            Value from = operand.eval(frame);
            Value name = key.eval(frame);
            frame.meter().charge(Costs.SELECT);
            return Optionals.member(from, name);
        };
    }

    static Node and(Node left, Node right) {
        return frame -> logical(left, right, frame, false);
    }

    static Node or(Node left, Node right) {
        return frame -> logical(left, right, frame, true);
    }

    /// What decides wins over an error of the other side.
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

    static Node conditional(Node condition, Node then, Node otherwise) {
        return frame ->
                Values.truth(condition.eval(frame)) ? then.eval(frame) : otherwise.eval(frame);
    }

    /// Whether a loop goes on: only a plain false ends it.
    static Node notStrictlyFalse(Node condition) {
        return frame -> {
            try {
                return Values.bool(!condition.eval(frame).equals(Value.Bool.FALSE));
            } catch (EvaluationException _) {
                return Value.Bool.TRUE;
            }
        };
    }

    static Node call(String function, List<Overload> candidates, List<Node> arguments) {
        Node[] nodes = arguments.toArray(Node[]::new);
        return frame -> {
            Value[] values = new Value[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                values[i] = nodes[i].eval(frame);
            }
            for (Overload candidate : candidates) {
                if (candidate.takes(values)) {
                    Value result = candidate.operation().apply(values);
                    frame.meter().charge(cost(function, values, result));
                    return result;
                }
            }
            return Operators.otherwise(function, values);
        };
    }

    private static long cost(String function, Value[] values, Value result) {
        long[] sizes = new long[values.length];
        boolean texts = false;
        for (int i = 0; i < values.length; i++) {
            sizes[i] = Values.size(values[i]);
            texts |= values[i] instanceof Value.Text || values[i] instanceof Value.Bytes;
        }
        return Costs.of(function, sizes, Values.size(result), texts);
    }

    static Node list(List<Node> elements, List<Boolean> optional) {
        return frame -> {
            frame.meter().charge(Costs.LIST);
            var values = new ArrayList<Value>(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                add(values, elements.get(i).eval(frame), optional.get(i));
            }
            return new Value.Listed(values);
        };
    }

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
        return frame -> {
            frame.meter().charge(Costs.MAP);
            return filled(members, frame);
        };
    }

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

    static Node let(int slot, Node value, Node result) {
        return frame -> {
            frame.slots()[slot] = value.eval(frame);
            return result.eval(frame);
        };
    }
}
