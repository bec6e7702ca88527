package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;

import org.jspecify.annotations.Nullable;

/// Values that may be none. Upstream: cel-go's optional types. `or` and `orValue` are declared for
/// their types; [Calls] works them out, since what stands in for none must not be looked at where
/// there is something.
final class Optionals {
    private static final Type V = new Type.Parameter("V");
    private static final Type OPTIONAL = new Type.OptionalOf(V);

    private Optionals() {}

    static void declare(Functions.Builder functions) {
        functions.global("optional.of", OPTIONAL, args -> new Value.Maybe(args[0]), V);
        functions.global("optional.none", OPTIONAL, _ -> Value.Maybe.NONE);
        functions.global(
                "optional.ofNonZeroValue",
                OPTIONAL,
                args -> isZero(args[0]) ? Value.Maybe.NONE : new Value.Maybe(args[0]),
                V);
        functions.member("hasValue", BOOL, args -> Values.bool(value(args[0]) != null), OPTIONAL);
        functions.member("value", V, args -> required(args[0]), OPTIONAL);
        functions.member(
                "or",
                OPTIONAL,
                args -> value(args[0]) != null ? args[0] : args[1],
                OPTIONAL,
                OPTIONAL);
        functions.member(
                "orValue",
                V,
                args -> {
                    Value value = value(args[0]);
                    return value == null ? args[1] : value;
                },
                OPTIONAL,
                V);
    }

    /// Null for none.
    private static @Nullable Value value(Value maybe) {
        if (maybe instanceof Value.Maybe(var value)) {
            return value;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// @throws EvaluationException for none
    private static Value required(Value maybe) {
        Value value = value(maybe);
        if (value == null) {
            throw new EvaluationException("optional.none() dereference");
        }
        return value;
    }

    /// As protobuf's default values are.
    private static boolean isZero(Value value) {
        return switch (value) {
            case Value.Null _ -> true;
            case Value.Bool(var truth) -> !truth;
            case Value.Int(var number) -> number == 0;
            case Value.Uint(var bits) -> bits == 0;
            case Value.Real(var real) -> real == 0;
            case Value.Text(var text) -> text.isEmpty();
            case Value.Bytes(var bytes) -> bytes.length == 0;
            case Value.Items items -> items.size() == 0;
            case Value.Entries entries -> entries.size() == 0;
            case Value.Span(var span) -> span.isZero();
            case Value.Timestamp(var time) -> time.equals(Times.FIRST);
            case Value.TypeName _, Value.Maybe _, Value.Opaque _ -> false;
        };
    }

    /// `operand.?key` and `operand[?key]`: what is there, or none. Of none it is none; what has no
    /// members has none either.
    static Value member(Value operand, Value key) {
        Value inner = operand instanceof Value.Maybe(var value) ? value : operand;
        Value found =
                switch (inner) {
                    case Value.Entries entries -> entries.get(key);
                    case Value.Items items
                            when key instanceof Value.Int(var at) && at >= 0 && at < items.size() ->
                            items.at((int) at);
                    case null, default -> null;
                };
        return found == null ? Value.Maybe.NONE : new Value.Maybe(found);
    }
}
