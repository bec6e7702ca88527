package atoll.api.cel;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A place in a schema and how large a value can get there: what an expression may cost at most is
/// reckoned from it. Made from a schema by [SchemaTypes]; read by [CostEstimator]. Members are made
/// when asked for, so that recursive schemas end.
///
/// @param max characters, elements or entries; 0 for what has none, an object as well as a number
/// @param keyed whether it is a map
/// @param element of a list's elements or a map's values; null for what has none
/// @param field of an object's field, by the name expressions use; null where there is none
public record Extent(
        long max,
        boolean keyed,
        Supplier<@Nullable Extent> element,
        Function<String, @Nullable Extent> field) {
    /// Where a path leads that the schema does not know.
    static final Extent NOWHERE = ofMost(0);

    /// Of a value without members.
    public static Extent ofMost(long max) {
        return new Extent(max, false, () -> null, _ -> null);
    }

    public static Extent ofObject(Function<String, @Nullable Extent> field) {
        return new Extent(0, false, () -> null, field);
    }

    /// Of a list or a map.
    public static Extent ofMany(long max, boolean keyed, Extent element) {
        return new Extent(max, keyed, () -> element, _ -> null);
    }

    /// Null for a place that is none.
    @Nullable Bounds size() {
        return this == NOWHERE ? null : Bounds.upTo(max);
    }

    /// [#NOWHERE] for what has no elements.
    Extent elements() {
        return known(element.get());
    }

    /// Nobody asks how long the keys of a map are.
    Extent keys() {
        return keyed ? ofMost(0) : NOWHERE;
    }

    /// [#NOWHERE] for a field that there is none of.
    Extent member(String name) {
        return known(field.apply(name));
    }

    private static Extent known(@Nullable Extent place) {
        return place == null ? NOWHERE : place;
    }
}
