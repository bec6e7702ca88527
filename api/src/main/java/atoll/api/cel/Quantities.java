package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.DOUBLE;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.number;
import static atoll.api.cel.Values.string;

import atoll.api.Quantity;
import atoll.api.QuantityException;
import org.jspecify.annotations.Nullable;

/// `quantity("1.5Gi")` and what can be done with it. Upstream: `quantity.go` of apiserver's
/// `cel/library`. The arithmetic is [Quantity]'s and exact.
final class Quantities {
    private static final Type QUANTITY = new Type.Named("kubernetes.Quantity");

    private Quantities() {}

    private record Amount(Quantity value) implements Value.Opaque {
        @Override
        public Type type() {
            return QUANTITY;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.global("quantity", QUANTITY, args -> quantity(string(args[0])), STRING);
        functions.global("isQuantity", BOOL, args -> bool(parsed(string(args[0])) != null), STRING);
        functions.member("sign", INT, args -> number(of(args[0]).signum()), QUANTITY);
        functions.member(
                "isGreaterThan",
                BOOL,
                args -> bool(of(args[0]).compareTo(of(args[1])) > 0),
                QUANTITY,
                QUANTITY);
        functions.member(
                "isLessThan",
                BOOL,
                args -> bool(of(args[0]).compareTo(of(args[1])) < 0),
                QUANTITY,
                QUANTITY);
        functions.member(
                "compareTo",
                INT,
                args -> number(of(args[0]).compareTo(of(args[1]))),
                QUANTITY,
                QUANTITY);
        functions.member(
                "asApproximateFloat",
                DOUBLE,
                args -> new Value.Real(of(args[0]).doubleValue()),
                QUANTITY);
        functions.member("asInteger", INT, args -> whole(of(args[0])), QUANTITY);
        functions.member("isInteger", BOOL, args -> bool(isWhole(of(args[0]))), QUANTITY);
        functions.member(
                "add",
                QUANTITY,
                args -> new Amount(of(args[0]).plus(of(args[1]))),
                QUANTITY,
                QUANTITY);
        functions.member(
                "add",
                QUANTITY,
                args -> new Amount(of(args[0]).plus(Quantity.of(Values.integer(args[1])))),
                QUANTITY,
                INT);
        functions.member(
                "sub",
                QUANTITY,
                args -> new Amount(of(args[0]).minus(of(args[1]))),
                QUANTITY,
                QUANTITY);
        functions.member(
                "sub",
                QUANTITY,
                args -> new Amount(of(args[0]).minus(Quantity.of(Values.integer(args[1])))),
                QUANTITY,
                INT);
    }

    private static Quantity of(Value value) {
        if (value instanceof Amount(var quantity)) {
            return quantity;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// Null for a text that is none.
    private static @Nullable Quantity parsed(String text) {
        try {
            return Quantity.parse(text);
        } catch (QuantityException _) {
            return null;
        }
    }

    /// @throws EvaluationException in upstream's words
    private static Value quantity(String text) {
        try {
            return new Amount(Quantity.parse(text));
        } catch (QuantityException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
    }

    /// Whether it is a whole number that fits; the largest of all counts as too large.
    private static boolean isWhole(Quantity quantity) {
        return quantity.value() != Long.MAX_VALUE
                && Quantity.of(quantity.value()).compareTo(quantity) == 0;
    }

    /// @throws EvaluationException for a fraction, and for what does not fit
    private static Value whole(Quantity quantity) {
        if (!isWhole(quantity)) {
            throw new EvaluationException("cannot convert value to integer");
        }
        return number(quantity.value());
    }
}
