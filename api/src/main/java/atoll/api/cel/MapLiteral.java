package atoll.api.cel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A map made by an expression, in the order in which it was written. Immutable once built. Looking
/// up costs a hash.
final class MapLiteral implements Value.Entries {
    /// By [#identity] of the key, so that 1 and 1u are one key.
    private final Map<Object, Value> values;

    private final List<Value> keys;

    private MapLiteral(Map<Object, Value> values, List<Value> keys) {
        this.values = values;
        this.keys = keys;
    }

    static Builder builder() {
        return new Builder();
    }

    /// With all entries of another map.
    static Builder of(Value.Entries start) {
        var builder = new Builder();
        for (Value key : start.keys()) {
            builder.put(key, Operators.entry(start, key));
        }
        return builder;
    }

    /// Numbers that are equal have one identity, whatever their types.
    private static Object identity(Value key) {
        return switch (key) {
            case Value.Int(var number) -> number;
            case Value.Uint(var bits) -> bits >= 0 ? (Object) bits : key;
            case Value.Real(var real) when real == Math.rint(real) && Math.abs(real) < 0x1p62 ->
                    (long) real;
            default -> key;
        };
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public @Nullable Value get(Value key) {
        return values.get(identity(key));
    }

    @Override
    public List<Value> keys() {
        return keys;
    }

    /// Not thread-safe; used once.
    static final class Builder {
        private final Map<Object, Value> values = new LinkedHashMap<>();
        private final Map<Object, Value> keys = new LinkedHashMap<>();

        /// Whether the key is there already.
        boolean has(Value key) {
            return values.containsKey(identity(key));
        }

        Builder put(Value key, Value value) {
            values.put(identity(key), value);
            keys.putIfAbsent(identity(key), key);
            return this;
        }

        MapLiteral build() {
            return new MapLiteral(values, List.copyOf(keys.values()));
        }
    }
}
