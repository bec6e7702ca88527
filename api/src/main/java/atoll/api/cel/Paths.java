package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// Variables, what is selected from them, and choices between those. Upstream charges such a path
/// once for itself and once for each step, and not for itself where another path goes on from it.
final class Paths {
    private Paths() {}

    /// Charged as a whole. [#head] is what it is charged for itself, and [#resolve] charges its
    /// steps.
    interface Path extends Node {
        @Override
        Value resolve(Frame frame);

        @Override
        long head();

        @Override
        default Value eval(Frame frame) {
            frame.meter().charge(head());
            return resolve(frame);
        }
    }

    /// What a name stands for, to be worked out when it is asked for. It stands in the variable's
    /// slot until then.
    record Pending(Node node) implements Value.Opaque {
        @Override
        public Type type() {
            return Types.DYN;
        }
    }

    /// Resolving fails with an [EvaluationException] when the slot has no value, or an error for
    /// one.
    record Variable(int slot, String name) implements Path {
        @Override
        public long head() {
            return Costs.SELECT;
        }

        @Override
        public Value resolve(Frame frame) {
            Value value = frame.slots()[slot];
            if (value == null) {
                throw new EvaluationException("no such attribute(s): " + name);
            }
            if (value instanceof Pending(var node)) {
                value = asked(node, frame);
                frame.slots()[slot] = value;
            }
            if (value instanceof Node.Failure(var error)) {
                throw error;
            }
            return value;
        }

        /// In slots of its own: what is going on now has others in use.
        private static Value asked(Node node, Frame frame) {
            @Nullable Value[] slots = frame.slots().clone();
            try {
                return node.eval(new Frame(slots, frame.meter()));
            } catch (EvaluationException e) {
                return new Node.Failure(e);
            }
        }
    }

    /// `operand.key`.
    record Member(Node operand, Value key) implements Path {
        @Override
        public long head() {
            return operand.head();
        }

        @Override
        public Value resolve(Frame frame) {
            Value value = operand.resolve(frame);
            if (value instanceof Value.Maybe maybe) {
                return charged(Optionals.member(maybe, key), frame);
            }
            frame.meter().charge(Costs.SELECT);
            return switch (value) {
                case Value.Entries entries -> Operators.entry(entries, key);
                case Value.Items items -> Operators.element(items, key);
                default -> throw Operators.noSuchKey(key);
            };
        }
    }

    /// What is not there costs nothing.
    private static Value charged(Value found, Frame frame) {
        if (!found.equals(Value.Maybe.NONE)) {
            frame.meter().charge(Costs.SELECT);
        }
        return found;
    }

    /// `operand[key]`.
    record Element(Node operand, Node key) implements Path {
        @Override
        public long head() {
            return operand.head();
        }

        @Override
        public Value resolve(Frame frame) {
            Value value = operand.resolve(frame);
            if (value instanceof Value.Maybe maybe) {
                return charged(Optionals.member(maybe, key.resolve(frame)), frame);
            }
            frame.meter().charge(Costs.SELECT);
            Value at = key.resolve(frame);
            return switch (value) {
                case Value.Entries entries -> Operators.entry(entries, at);
                case Value.Items items -> Operators.element(items, at);
                default -> Operators.otherwise("_[_]", new Value[] {value, at});
            };
        }
    }

    /// `operand.?key` and `operand[?key]`.
    record Perhaps(Node operand, Node key) implements Path {
        @Override
        public long head() {
            return operand.head();
        }

        @Override
        public Value resolve(Frame frame) {
            Value value = operand.resolve(frame);
            return charged(Optionals.member(value, key.resolve(frame)), frame);
        }
    }

    /// `has(operand.key)`, which is not charged for itself.
    record Presence(Node operand, Value key) implements Path {
        @Override
        public long head() {
            return operand.head() - Costs.SELECT;
        }

        /// Of a choice it takes back what a step has cost.
        @Override
        public Value eval(Frame frame) {
            Value present = resolve(frame);
            frame.meter().charge(head());
            return present;
        }

        @Override
        public Value resolve(Frame frame) {
            Value value = operand.resolve(frame);
            frame.meter().charge(Costs.SELECT);
            return switch (value) {
                case Value.Entries entries -> Values.bool(entries.get(key) != null);
                case Value.Maybe maybe ->
                        Values.bool(!Optionals.member(maybe, key).equals(Value.Maybe.NONE));
                case Value.Items items -> Operators.element(items, key);
                // What has no members at all lacks this one too.
                default -> Value.Bool.FALSE;
            };
        }
    }

    /// `condition ? then : otherwise`.
    record Choice(Node condition, Node then, Node otherwise) implements Path {
        @Override
        public long head() {
            return 0;
        }

        @Override
        public Value resolve(Frame frame) {
            return Values.truth(condition.eval(frame))
                    ? then.resolve(frame)
                    : otherwise.resolve(frame);
        }
    }
}
