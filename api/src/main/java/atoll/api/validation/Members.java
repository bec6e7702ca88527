package atoll.api.validation;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.Arrays;

/// Collects an object's members in ascending order, and notices when they are those of the object
/// it was made from: then that object itself is the outcome. Decoding returns what is canonical
/// already as the very same object, which is what lets updates skip it by identity. One object, one
/// thread.
final class Members {
    private final JsonObject original;
    private String[] keys;
    private Json[] values;
    private int size;
    private boolean same = true;

    /// @param expected how many there will be at most, about: room grows
    Members(JsonObject original, int expected) {
        this.original = original;
        this.keys = new String[Math.min(expected, original.size() + 8)];
        this.values = new Json[keys.length];
    }

    /// @param key after all keys that were added before
    void add(String key, Json value) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2 + 4);
            values = Arrays.copyOf(values, size * 2 + 4);
        }
        same =
                same
                        && size < original.size()
                        && original.valueAt(size) == value
                        && original.keyAt(size).equals(key);
        keys[size] = key;
        values[size] = value;
        size++;
    }

    JsonObject build() {
        return same && size == original.size()
                ? original
                : JsonObject.ofAscending(keys, values, size);
    }
}
