package atoll.api.cel;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Comparisons and unwrapping that the functions share. Unwrapping fails with the language's own
/// error, since types may show only when an expression runs.
final class Values {
    private Values() {}

    static Value bool(boolean value) {
        return value ? Value.Bool.TRUE : Value.Bool.FALSE;
    }

    static Value number(long value) {
        return new Value.Int(value);
    }

    static Value text(String value) {
        return new Value.Text(value);
    }

    /// @throws EvaluationException for another type
    static boolean truth(Value value) {
        if (value instanceof Value.Bool(var truth)) {
            return truth;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// @throws EvaluationException for another type
    static long integer(Value value) {
        if (value instanceof Value.Int(var number)) {
            return number;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// @throws EvaluationException for another type
    static String string(Value value) {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// @throws EvaluationException for another type
    static Value.Items items(Value value) {
        if (value instanceof Value.Items items) {
            return items;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// As `==` sees it: numbers by amount whatever their type, maps whatever their order.
    static boolean equal(Value left, Value right) {
        return switch (left) {
            case Value.Int _, Value.Uint _, Value.Real _ ->
                    isNumber(right) && compareNumbers(left, right) == 0 && !isNan(left, right);
            case Value.Items items -> right instanceof Value.Items others && equal(items, others);
            case Value.Entries map -> right instanceof Value.Entries other && equal(map, other);
            case Value.Maybe(var value) ->
                    right instanceof Value.Maybe(var other) && isSame(value, other);
            case Value.TypeName(var type) ->
                    right instanceof Value.TypeName(var other)
                            && type.bareName().equals(other.bareName());
            case Value.Null _,
                    Value.Bool _,
                    Value.Text _,
                    Value.Bytes _,
                    Value.Timestamp _,
                    Value.Span _,
                    Value.Opaque _ ->
                    left.equals(right);
        };
    }

    private static boolean isSame(@Nullable Value left, @Nullable Value right) {
        return (left == null || right == null) ? left == right : equal(left, right);
    }

    private static boolean equal(Value.Items left, Value.Items right) {
        if (left.size() != right.size()) {
            return false;
        }
        boolean unordered = left.isSet() || right.isSet();
        for (int i = 0; i < left.size(); i++) {
            boolean fits = unordered ? contains(right, left.at(i)) : equal(left.at(i), right.at(i));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /// Compares with each in turn.
    static boolean contains(Value.Items list, Value wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (equal(list.at(i), wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(Value.Entries left, Value.Entries right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Value key : left.keys()) {
            Value mine = left.get(key);
            Value other = right.get(key);
            if (mine == null || other == null || !equal(mine, other)) {
                return false;
            }
        }
        return true;
    }

    static boolean isNumber(Value value) {
        return value instanceof Value.Int
                || value instanceof Value.Uint
                || value instanceof Value.Real;
    }

    private static boolean isNan(Value left, Value right) {
        return (left instanceof Value.Real(var a) && Double.isNaN(a))
                || (right instanceof Value.Real(var b) && Double.isNaN(b));
    }

    /// By amount. With a real number, both are compared as such.
    static int compareNumbers(Value left, Value right) {
        if (left instanceof Value.Int(var a) && right instanceof Value.Int(var b)) {
            return Long.compare(a, b);
        }
        if (left instanceof Value.Uint(var a) && right instanceof Value.Uint(var b)) {
            return Long.compareUnsigned(a, b);
        }
        if (left instanceof Value.Real || right instanceof Value.Real) {
            return Double.compare(amount(left), amount(right));
        }
        // A signed and an unsigned one: a negative is less, and so is any below the other's top
        // bit.
        if (left instanceof Value.Int(var a) && right instanceof Value.Uint(var b)) {
            return a < 0 || b < 0 ? -1 : Long.compare(a, b);
        }
        return -compareNumbers(right, left);
    }

    private static double amount(Value number) {
        return switch (number) {
            case Value.Int(var value) -> value;
            case Value.Uint(var bits) -> unsigned(bits);
            case Value.Real(var value) -> value + 0.0;
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    /// The nearest double.
    static double unsigned(long bits) {
        return bits >= 0
                ? bits
                : new java.math.BigInteger(Long.toUnsignedString(bits)).doubleValue();
    }

    /// As `<` sees it. Throws [EvaluationException] for values without an order.
    static int compare(Value left, Value right) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        return switch (left) {
            case Value.Bool(var a) when right instanceof Value.Bool(var b) -> Boolean.compare(a, b);
            case Value.Text(var a) when right instanceof Value.Text(var b) ->
                    CODE_POINTS.compare(a, b);
            case Value.Bytes(var a) when right instanceof Value.Bytes(var b) ->
                    java.util.Arrays.compareUnsigned(a, b);
            case Value.Timestamp(var a) when right instanceof Value.Timestamp(var b) ->
                    a.compareTo(b);
            case Value.Span(var a) when right instanceof Value.Span(var b) -> a.compareTo(b);
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    /// Go's order of strings, which is that of their UTF-8.
    private static final Comparator<String> CODE_POINTS =
            (a, b) -> {
                int[] left = a.codePoints().toArray();
                int[] right = b.codePoints().toArray();
                return java.util.Arrays.compare(left, right);
            };

    /// How much there is of a value, as costs count it.
    static long size(@Nullable Value value) {
        return switch (value) {
            case Value.Text text -> text.length();
            case Value.Bytes(var bytes) -> bytes.length;
            case Value.Items items -> items.size();
            case Value.Entries entries -> entries.size();
            case Value.Opaque opaque -> opaque.extent();
            case null, default -> 1;
        };
    }
}
