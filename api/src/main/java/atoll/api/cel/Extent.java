package atoll.api.cel;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How large a value can get: what an expression may cost at most is reckoned from it.
///
/// @param max characters, elements or entries; [Long#MAX_VALUE] when nothing bounds it
/// @param element of a list's elements or a map's values
/// @param field of an object's field, by the name expressions use
public record Extent(long max, Supplier<Extent> element, Function<String, @Nullable Extent> field) {
    public static final Extent UNBOUNDED = new Extent(Long.MAX_VALUE, Extent::unbounded, _ -> null);
    static final Extent ONE = ofMost(1);

    private static Extent unbounded() {
        return UNBOUNDED;
    }

    static Extent ofMost(long max) {
        return new Extent(max, Extent::unbounded, _ -> null);
    }

    /// A list of the same elements with another bound.
    Extent withMax(long newMax) {
        return new Extent(newMax, element, field);
    }

    Extent member(String name) {
        Extent found = field.apply(name);
        return found == null ? element.get() : found;
    }

    static long plus(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    static long times(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    static long times(long a, double factor) {
        double product = Math.ceil(a * factor);
        return product >= 0x1p63 ? Long.MAX_VALUE : (long) product;
    }

    /// How large a call's value can get.
    static Extent of(String function, List<Extent> arguments) {
        Extent first = arguments.isEmpty() ? ONE : arguments.getFirst();
        return switch (function) {
            case "_+_" -> first.withMax(plus(first.max(), arguments.getLast().max()));
            case "_[_]", "min", "max" -> first.element().get();
            case "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "find",
                    "string",
                    "bytes",
                    "reverse",
                    "sort",
                    "distinct",
                    "dyn",
                    "slice" ->
                    first;
            case "split", "findAll" -> new Extent(first.max(), () -> first, _ -> null);
            case "join" -> ofMost(times(first.max(), first.element().get().max()));
            case "replace", "format", "flatten", "value", "orValue", "cel.@mapInsert" -> UNBOUNDED;
            default -> ONE;
        };
    }
}
