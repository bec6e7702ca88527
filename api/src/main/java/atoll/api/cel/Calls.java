package atoll.api.cel;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls of functions as they run. Arguments are worked out from left to right. Which overload
/// applies shows by their values; what it costs is charged once the call is done, also when it
/// fails.
final class Calls {
    /// Worked out once where their argument is known.
    private static final Set<String> CONVERSIONS =
            Set.of(
                    "bool",
                    "bytes",
                    "double",
                    "duration",
                    "dyn",
                    "int",
                    "string",
                    "timestamp",
                    "type",
                    "uint");

    /// With these, where the pattern is written out, an argument that is an error costs no call.
    private static final Set<String> PATTERNS = Set.of("matches", "find", "findAll");

    private Calls() {}

    /// @param candidates the overloads that the types allow; at least one
    /// @param arguments the receiver first
    static Node of(String function, List<Overload> candidates, List<Node> arguments) {
        if (function.equals("_[_]")) {
            return new Paths.Element(arguments.getFirst(), arguments.getLast());
        }
        if (function.equals("or") || function.equals("orValue")) {
            return otherwise(function, arguments.getFirst(), arguments.getLast());
        }
        Node call = new Call(function, candidates, arguments);
        Node first = arguments.isEmpty() ? call : arguments.getFirst();
        if (arguments.size() == 1 && CONVERSIONS.contains(function) && first.constant() != null) {
            return Node.folded(call);
        }
        if (function.equals("@in")
                && arguments.getLast().constant() instanceof Value.Items items
                && isOnlyInLists(candidates)) {
            return membership(first, items, call);
        }
        return call;
    }

    /// What stands in for none is not looked at where there is something.
    ///
    /// @throws EvaluationException at run time, when the first is no optional
    private static Node otherwise(String function, Node optional, Node other) {
        return frame -> {
            Value value = optional.eval(frame);
            if (!(value instanceof Value.Maybe(var inner))) {
                throw EvaluationException.noSuchOverload();
            }
            if (inner == null) {
                return other.eval(frame);
            }
            return function.equals("or") ? value : inner;
        };
    }

    /// A map could be looked into as well, where types do not tell.
    private static boolean isOnlyInLists(List<Overload> candidates) {
        return candidates.size() == 1
                && candidates.getFirst().arguments().getLast() instanceof Type.ListOf;
    }

    /// In a list that is written out. Nothing is in an empty one; to look into one of plain values
    /// costs nothing.
    private static Node membership(Node wanted, Value.Items items, Node call) {
        if (items.size() == 0) {
            return Node.constant(Value.Bool.FALSE);
        }
        for (int i = 0; i < items.size(); i++) {
            boolean plain =
                    switch (items.at(i)) {
                        case Value.Bool _, Value.Int _, Value.Uint _, Value.Real _, Value.Text _ ->
                                true;
                        default -> false;
                    };
            if (!plain) {
                return call;
            }
        }
        return frame -> Values.bool(Values.contains(items, wanted.eval(frame)));
    }

    /// With one or two arguments a failing one does not keep the others from being worked out, and
    /// charged.
    private record Call(String function, List<Overload> candidates, List<Node> arguments)
            implements Node {
        @Override
        public Value eval(Frame frame) {
            var values = new Value[arguments.size()];
            EvaluationException failed = null;
            for (int i = 0; i < values.length; i++) {
                try {
                    values[i] = arguments.get(i).eval(frame);
                } catch (EvaluationException e) {
                    if (values.length > 2 || isPrepared()) {
                        throw e;
                    }
                    values[i] = new Node.Failure(e);
                    failed = failed == null ? e : failed;
                }
            }
            if (failed != null) {
                frame.meter().charge(cost(values, null));
                throw failed;
            }
            return apply(values, frame);
        }

        /// The pattern was read beforehand.
        private boolean isPrepared() {
            return PATTERNS.contains(function) && arguments.getLast().constant() != null;
        }

        /// @param result null for an error
        private long cost(Value[] values, @Nullable Value result) {
            return Costs.of(
                    function,
                    candidates.size() == 1 ? candidates.getFirst() : null,
                    values,
                    result);
        }

        private Value apply(Value[] values, Frame frame) {
            for (Overload candidate : candidates) {
                if (candidate.takes(values)) {
                    try {
                        Value result = candidate.operation().apply(values);
                        frame.meter().charge(cost(values, result));
                        return result;
                    } catch (EvaluationException e) {
                        frame.meter().charge(cost(values, null));
                        throw e;
                    }
                }
            }
            frame.meter().charge(cost(values, null));
            return Operators.otherwise(function, values);
        }
    }
}
