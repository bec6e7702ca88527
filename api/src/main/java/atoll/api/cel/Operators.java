package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.BYTES;
import static atoll.api.cel.Types.DOUBLE;
import static atoll.api.cel.Types.DURATION;
import static atoll.api.cel.Types.DYN;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Types.TIMESTAMP;
import static atoll.api.cel.Types.UINT;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.integer;
import static atoll.api.cel.Values.number;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;

/// Arithmetic, comparison, membership and size. The logical operators are not here: they decide
/// what is evaluated at all ([Checker]). Named as cel-go names them: `_+_`, `_[_]`, `@in`, `-_`.
/// Whole numbers do not wrap around: what does not fit is an error.
final class Operators {
    private static final Type A = new Type.Parameter("A");
    private static final Type B = new Type.Parameter("B");

    private static final Type LIST = Types.list(A);
    private static final Type MAP = Types.map(A, B);

    private Operators() {}

    static void declare(Functions.Builder functions) {
        arithmetic(functions);
        sums(functions);
        comparisons(functions);
        functions.global("_==_", BOOL, args -> bool(Values.equal(args[0], args[1])), A, A);
        functions.global("_!=_", BOOL, args -> bool(!Values.equal(args[0], args[1])), A, A);
        functions.global(
                "@in",
                BOOL,
                args -> bool(Values.contains(Values.items(args[1]), args[0])),
                A,
                LIST);
        functions.global("@in", BOOL, args -> bool(entries(args[1]).get(args[0]) != null), A, MAP);
        functions.global("!_", BOOL, args -> bool(!Values.truth(args[0])), BOOL);
        functions.global("_[_]", A, args -> element(Values.items(args[0]), args[1]), LIST, INT);
        functions.global("_[_]", B, args -> entry(entries(args[0]), args[1]), MAP, A);
        var maybeList = new Type.OptionalOf(LIST);
        var maybeMap = new Type.OptionalOf(MAP);
        functions.global(
                "_[_]",
                new Type.OptionalOf(A),
                args -> Optionals.member(args[0], args[1]),
                maybeList,
                INT);
        functions.global(
                "_[_]",
                new Type.OptionalOf(B),
                args -> Optionals.member(args[0], args[1]),
                maybeMap,
                A);
        for (Type sized : List.of(STRING, BYTES, LIST, MAP)) {
            functions.global("size", INT, args -> number(Values.size(args[0])), sized);
            functions.member("size", INT, args -> number(Values.size(args[0])), sized);
        }
        functions.global("type", new Type.TypeOf(A), args -> new Value.TypeName(args[0].type()), A);
        functions.global("dyn", DYN, args -> args[0], A);
        functions.global("cel.@mapInsert", MAP, Operators::inserted, MAP, A, B);
        functions.global("cel.@mapInsert", MAP, Operators::merged, MAP, MAP);
    }

    /// @throws EvaluationException for what is neither a map nor an object
    static Value.Entries entries(Value value) {
        if (value instanceof Value.Entries entries) {
            return entries;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// A number of any type that is whole may be an index.
    ///
    /// @throws EvaluationException for an index out of bounds, or what is none
    static Value element(Value.Items list, Value index) {
        if (!Values.isNumber(index)) {
            throw new EvaluationException(
                    "unsupported index type '" + index.type().bareName() + "' in list");
        }
        if (index instanceof Value.Real(var real) && real != Math.rint(real)) {
            throw new EvaluationException(
                    "unsupported index value " + Conversions.toText(index) + " in list");
        }
        long at = Conversions.toInt(index);
        if (at < 0 || at >= list.size()) {
            throw new EvaluationException("index out of bounds: " + at);
        }
        return list.at((int) at);
    }

    /// @throws EvaluationException when the key is not there
    static Value entry(Value.Entries map, Value key) {
        Value found = map.get(key);
        if (found == null) {
            throw noSuchKey(key);
        }
        return found;
    }

    static EvaluationException noSuchKey(Value key) {
        return new EvaluationException("no such key: " + Conversions.shown(key));
    }

    /// What a call comes to that no overload takes. The index of a list may be of any type that
    /// only shows now.
    static Value otherwise(String function, Value[] arguments) {
        if (function.equals("_[_]") && arguments[0] instanceof Value.Items items) {
            return element(items, arguments[1]);
        }
        throw unfit(function, arguments);
    }

    /// The error of a call that no overload takes. An operator that means nothing at all to its
    /// first operand is named; one that minds only the other is not.
    private static EvaluationException unfit(String function, Value[] arguments) {
        boolean ordered =
                switch (arguments.length == 0 ? Value.Null.NULL : arguments[0]) {
                    case Value.Null _, Value.Entries _, Value.TypeName _ -> false;
                    case Value.Items _ -> function.equals("_+_");
                    default -> true;
                };
        return switch (function) {
            case "_[_]" -> noSuchKey(arguments[1]);
            case "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_" ->
                    ordered
                            ? EvaluationException.noSuchOverload()
                            : new EvaluationException("no such overload: " + function);
            default -> EvaluationException.noSuchOverload();
        };
    }

    /// One entry more; what a loop of `transformMap` does in each round.
    private static Value inserted(Value[] args) {
        if (entries(args[0]).get(args[1]) != null) {
            throw new EvaluationException(
                    "insert failed: key " + Conversions.shown(args[1]) + " already exists");
        }
        return MapLiteral.of(entries(args[0])).put(args[1], args[2]).build();
    }

    /// All entries of the second map more.
    ///
    /// @throws EvaluationException when both have a key
    private static Value merged(Value[] args) {
        var builder = MapLiteral.of(entries(args[0]));
        Value.Entries more = entries(args[1]);
        for (Value key : more.keys()) {
            if (entries(args[0]).get(key) != null) {
                throw new EvaluationException(
                        "insert failed: key " + Conversions.shown(key) + " already exists");
            }
            builder.put(key, entry(more, key));
        }
        return builder.build();
    }

    private static void arithmetic(Functions.Builder functions) {
        calculation(functions, "_+_", Math::addExact, Unsigned::plus, Double::sum);
        calculation(functions, "_-_", Math::subtractExact, Unsigned::minus, (a, b) -> a - b);
        calculation(functions, "_*_", Math::multiplyExact, Unsigned::times, (a, b) -> a * b);
        calculation(functions, "_/_", Operators::quotient, Unsigned::quotient, (a, b) -> a / b);
        functions.global("_%_", INT, exact(Operators::remainder), INT, INT);
        functions.global("_%_", UINT, unsigned(Unsigned::remainder), UINT, UINT);
        functions.global("-_", INT, exact((a, _) -> Math.negateExact(a)), INT);
        functions.global("-_", DOUBLE, args -> new Value.Real(-real(args[0])), DOUBLE);
    }

    /// @param whole throws [ArithmeticException] on overflow
    /// @param unsigned throws [EvaluationException] on overflow
    private static void calculation(
            Functions.Builder functions,
            String name,
            LongBinaryOperator whole,
            LongBinaryOperator unsigned,
            DoubleBinaryOperator real) {
        functions.global(name, INT, exact(whole), INT, INT);
        functions.global(name, UINT, unsigned(unsigned), UINT, UINT);
        functions.global(
                name,
                DOUBLE,
                args -> new Value.Real(real.applyAsDouble(real(args[0]), real(args[1]))),
                DOUBLE,
                DOUBLE);
    }

    private static double real(Value value) {
        if (value instanceof Value.Real(var real)) {
            return real;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// With an overflow told as cel-go tells it.
    private static Overload.Operation exact(LongBinaryOperator operator) {
        return args -> {
            try {
                long second = args.length > 1 ? integer(args[1]) : 0;
                return number(operator.applyAsLong(integer(args[0]), second));
            } catch (ArithmeticException _) {
                throw new EvaluationException("integer overflow");
            }
        };
    }

    private static Overload.Operation unsigned(LongBinaryOperator operator) {
        return args -> {
            if (args[0] instanceof Value.Uint(var a) && args[1] instanceof Value.Uint(var b)) {
                return new Value.Uint(operator.applyAsLong(a, b));
            }
            throw EvaluationException.noSuchOverload();
        };
    }

    private static long quotient(long a, long b) {
        if (b == 0) {
            throw new EvaluationException("division by zero");
        }
        return Math.divideExact(a, b);
    }

    private static long remainder(long a, long b) {
        if (b == 0) {
            throw new EvaluationException("modulus by zero");
        }
        if (a == Long.MIN_VALUE && b == -1) {
            throw new ArithmeticException();
        }
        return a % b;
    }

    private static void sums(Functions.Builder functions) {
        functions.global(
                "_+_",
                STRING,
                args -> Values.text(Values.string(args[0]) + Values.string(args[1])),
                STRING,
                STRING);
        functions.global("_+_", BYTES, Operators::joinedBytes, BYTES, BYTES);
        functions.global(
                "_+_", LIST, args -> Values.items(args[0]).plus(Values.items(args[1])), LIST, LIST);
        functions.global(
                "_+_",
                DURATION,
                args -> Times.checked(span(args[0]).plus(span(args[1]))),
                DURATION,
                DURATION);
        functions.global(
                "_+_",
                TIMESTAMP,
                args -> Times.checked(time(args[0]).plus(span(args[1]))),
                TIMESTAMP,
                DURATION);
        functions.global(
                "_+_",
                TIMESTAMP,
                args -> Times.checked(time(args[1]).plus(span(args[0]))),
                DURATION,
                TIMESTAMP);
        functions.global(
                "_-_",
                DURATION,
                args -> Times.checked(span(args[0]).minus(span(args[1]))),
                DURATION,
                DURATION);
        functions.global(
                "_-_",
                TIMESTAMP,
                args -> Times.checked(time(args[0]).minus(span(args[1]))),
                TIMESTAMP,
                DURATION);
        functions.global(
                "_-_",
                DURATION,
                args -> Times.checked(Duration.between(time(args[1]), time(args[0]))),
                TIMESTAMP,
                TIMESTAMP);
    }

    private static Value joinedBytes(Value[] args) {
        if (args[0] instanceof Value.Bytes(var a) && args[1] instanceof Value.Bytes(var b)) {
            byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            return new Value.Bytes(both);
        }
        throw EvaluationException.noSuchOverload();
    }

    private static Duration span(Value value) {
        if (value instanceof Value.Span(var span)) {
            return span;
        }
        throw EvaluationException.noSuchOverload();
    }

    private static Instant time(Value value) {
        if (value instanceof Value.Timestamp(var time)) {
            return time;
        }
        throw EvaluationException.noSuchOverload();
    }

    private static void comparisons(Functions.Builder functions) {
        comparison(functions, "_<_", order -> order < 0);
        comparison(functions, "_<=_", order -> order <= 0);
        comparison(functions, "_>_", order -> order > 0);
        comparison(functions, "_>=_", order -> order >= 0);
    }

    /// Numbers compare across types, by amount; NaN is in no order with anything.
    private static void comparison(Functions.Builder functions, String name, IntPredicate holds) {
        Overload.Operation operation =
                args -> bool(holds.test(Values.compare(args[0], args[1])) && !nan(args));
        for (Type type : List.of(BOOL, STRING, BYTES, TIMESTAMP, DURATION)) {
            functions.global(name, BOOL, operation, type, type);
        }
        for (Type left : List.of(INT, UINT, DOUBLE)) {
            for (Type right : List.of(INT, UINT, DOUBLE)) {
                functions.global(name, BOOL, operation, left, right);
            }
        }
    }

    private static boolean nan(Value[] args) {
        for (Value each : args) {
            if (each instanceof Value.Real(var real) && Double.isNaN(real)) {
                return true;
            }
        }
        return false;
    }

    /// Arithmetic on all 64 bits. Each takes and gives the bits of an unsigned number.
    private static final class Unsigned {
        private Unsigned() {}

        private static EvaluationException overflow() {
            return new EvaluationException("unsigned integer overflow");
        }

        static long plus(long a, long b) {
            long sum = a + b;
            if (Long.compareUnsigned(sum, a) < 0) {
                throw overflow();
            }
            return sum;
        }

        static long minus(long a, long b) {
            if (Long.compareUnsigned(a, b) < 0) {
                throw overflow();
            }
            return a - b;
        }

        static long times(long a, long b) {
            if (Math.unsignedMultiplyHigh(a, b) != 0) {
                throw overflow();
            }
            return a * b;
        }

        static long quotient(long a, long b) {
            if (b == 0) {
                throw new EvaluationException("division by zero");
            }
            return Long.divideUnsigned(a, b);
        }

        static long remainder(long a, long b) {
            if (b == 0) {
                throw new EvaluationException("modulus by zero");
            }
            return Long.remainderUnsigned(a, b);
        }
    }
}
