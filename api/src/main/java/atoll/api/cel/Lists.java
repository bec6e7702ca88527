package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.DOUBLE;
import static atoll.api.cel.Types.DURATION;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.UINT;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.integer;
import static atoll.api.cel.Values.items;
import static atoll.api.cel.Values.number;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Functions of lists, of Kubernetes and of the language's extensions, and the set functions.
/// Functions whose lists have an order are declared once for each type of element. Lists are never
/// changed: what a function makes is a new one.
final class Lists {
    private static final Type T = new Type.Parameter("T");
    private static final Type LIST = Types.list(T);

    /// What has an order. An empty list is taken for one of the first.
    private static final List<Type> COMPARABLE =
            List.of(INT, UINT, DOUBLE, BOOL, DURATION, Types.TIMESTAMP, Types.STRING, Types.BYTES);

    private Lists() {}

    static void declare(Functions.Builder functions) {
        for (Type type : COMPARABLE) {
            Type list = Types.list(type);
            functions.member("isSorted", BOOL, args -> bool(isSorted(items(args[0]))), list);
            functions.member("min", type, args -> extreme(items(args[0]), -1, "min"), list);
            functions.member("max", type, args -> extreme(items(args[0]), 1, "max"), list);
        }
        summed(functions, INT, number(0));
        summed(functions, UINT, new Value.Uint(0));
        summed(functions, DOUBLE, new Value.Real(0));
        summed(functions, DURATION, new Value.Span(Duration.ZERO));
        functions.member(
                "indexOf", INT, args -> number(indexOf(items(args[0]), args[1], 1)), LIST, T);
        functions.member(
                "lastIndexOf", INT, args -> number(indexOf(items(args[0]), args[1], -1)), LIST, T);
        extensions(functions);
        sets(functions);
    }

    private static void summed(Functions.Builder functions, Type type, Value zero) {
        functions.member("sum", type, args -> sum(items(args[0]), zero), Types.list(type));
    }

    /// Ascending; equal neighbours are fine.
    private static boolean isSorted(Value.Items list) {
        for (int i = 1; i < list.size(); i++) {
            if (Values.compare(list.at(i - 1), list.at(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /// @param sign 1 for the greatest, -1 for the least
    /// @param name of the function, for the error
    private static Value extreme(Value.Items list, int sign, String name) {
        if (list.size() == 0) {
            throw new EvaluationException(name + " called on empty list");
        }
        Value best = list.at(0);
        for (int i = 1; i < list.size(); i++) {
            if (Values.compare(list.at(i), best) * sign > 0) {
                best = list.at(i);
            }
        }
        return best;
    }

    /// @throws EvaluationException on overflow, as `+` does
    private static Value sum(Value.Items list, Value zero) {
        Value sum = zero;
        for (int i = 0; i < list.size(); i++) {
            sum = Operation.call("_+_", sum, list.at(i));
        }
        return sum;
    }

    /// -1 for none.
    private static int indexOf(Value.Items list, Value wanted, int step) {
        for (int i = step > 0 ? 0 : list.size() - 1; i >= 0 && i < list.size(); i += step) {
            if (Values.equal(list.at(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static void extensions(Functions.Builder functions) {
        Type optional = new Type.OptionalOf(T);
        functions.member("first", optional, args -> end(items(args[0]), false), LIST);
        functions.member("last", optional, args -> end(items(args[0]), true), LIST);
        functions.member("slice", LIST, Lists::slice, LIST, INT, INT);
        functions.member("distinct", LIST, args -> distinct(items(args[0])), LIST);
        functions.member(
                "reverse", LIST, args -> new Value.Listed(values(args[0]).reversed()), LIST);
        for (Type type : COMPARABLE) {
            Type list = Types.list(type);
            functions.member("sort", list, args -> sorted(items(args[0]), items(args[0])), list);
            functions.member(
                    "@sortByAssociatedKeys",
                    LIST,
                    args -> sorted(items(args[0]), items(args[1])),
                    LIST,
                    list);
        }
        functions.member("flatten", LIST, args -> flat(items(args[0]), 1), Types.list(LIST));
        functions.member(
                "flatten",
                Types.ANY_LIST,
                args -> flat(items(args[0]), integer(args[1])),
                Types.ANY_LIST,
                INT);
        functions.global("lists.range", Types.list(INT), args -> range(integer(args[0])), INT);
    }

    private static List<Value> values(Value list) {
        return Arrays.asList(items(list).toArray());
    }

    private static Value end(Value.Items list, boolean last) {
        int size = list.size();
        return Value.Maybe.of(size == 0 ? null : list.at(last ? size - 1 : 0));
    }

    /// From the first place to before the second.
    private static Value slice(Value[] args) {
        List<Value> values = values(args[0]);
        long from = integer(args[1]);
        long to = integer(args[2]);
        if (from < 0 || to < 0) {
            throw new EvaluationException(
                    "cannot slice(%d, %d), negative indexes not supported".formatted(from, to));
        }
        if (from > to) {
            throw new EvaluationException(
                    "cannot slice(%d, %d), start index must be less than or equal to end index"
                            .formatted(from, to));
        }
        if (to > values.size()) {
            throw new EvaluationException(
                    "cannot slice(%d, %d), list is length %d".formatted(from, to, values.size()));
        }
        return new Value.Listed(values.subList((int) from, (int) to));
    }

    /// The first of equal elements stays. Compares each with each.
    private static Value distinct(Value.Items list) {
        var kept = new ArrayList<Value>();
        for (int i = 0; i < list.size(); i++) {
            Value each = list.at(i);
            if (kept.stream().noneMatch(other -> Values.equal(other, each))) {
                kept.add(each);
            }
        }
        return new Value.Listed(kept);
    }

    /// By the keys at the same places; equal keys keep their order.
    private static Value sorted(Value.Items list, Value.Items keys) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < list.size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> Values.compare(keys.at(a), keys.at(b)));
        return new Value.Listed(order.stream().map(list::at).toList());
    }

    /// @param depth how many levels of lists are taken apart
    private static Value flat(Value.Items list, long depth) {
        if (depth < 0) {
            throw new EvaluationException("level must be non-negative");
        }
        var flat = new ArrayList<Value>();
        for (int i = 0; i < list.size(); i++) {
            if (depth > 0 && list.at(i) instanceof Value.Items inner) {
                flat.addAll(Arrays.asList(items(flat(inner, depth - 1)).toArray()));
            } else {
                flat.add(list.at(i));
            }
        }
        return new Value.Listed(flat);
    }

    /// From 0 on. As many as a run may cost steps, so that no expression takes memory without end.
    private static Value range(long count) {
        var numbers = new ArrayList<Value>();
        for (long i = 0; i < Math.min(count, Meter.PER_CALL); i++) {
            numbers.add(number(i));
        }
        return new Value.Listed(numbers);
    }

    private static void sets(Functions.Builder functions) {
        functions.global(
                "sets.contains", BOOL, args -> bool(containsAll(args[0], args[1])), LIST, LIST);
        functions.global(
                "sets.equivalent",
                BOOL,
                args -> bool(containsAll(args[0], args[1]) && containsAll(args[1], args[0])),
                LIST,
                LIST);
        functions.global(
                "sets.intersects",
                BOOL,
                args ->
                        bool(
                                values(args[1]).stream()
                                        .anyMatch(each -> Values.contains(items(args[0]), each))),
                LIST,
                LIST);
    }

    /// Whether a list has every element of another.
    private static boolean containsAll(Value list, Value wanted) {
        return values(wanted).stream().allMatch(each -> Values.contains(items(list), each));
    }
}
