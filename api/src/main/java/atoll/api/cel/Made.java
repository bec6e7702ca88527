package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object that an expression made: `Object.spec{replicas: 3}`. [TreeValues#toJson] makes a tree
/// of it, with the names of fields unescaped.
///
/// @param type the one that it was written with
/// @param fields those that were written, by the names that expressions use
public record Made(Type type, Value.Entries fields) implements Value.Entries {
    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public @Nullable Value get(Value key) {
        return fields.get(key);
    }

    @Override
    public List<Value> keys() {
        return fields.keys();
    }
}
