package atoll.base.json;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An immutable JSON object: keys sorted by UTF-16 order, values beside them. Kubernetes' objects
/// have few keys a level, so two small arrays and a binary search beat a hash map in time and
/// space. An edit costs a copy of the arrays of each object on its path, and shares all else;
/// looking up costs a walk over up to 16 keys, beyond that a search in O(log n). Who sets many
/// members uses a [Builder].
public final class JsonObject implements Json {
    public static final JsonObject EMPTY = new JsonObject(new String[0], new Json[0]);

    /// Members up to which all keys are looked at.
    private static final int SMALL = 16;

    private final String[] keys;
    private final Json[] values;

    /// Of [#hasHollow]: 0 until somebody asks, then 1 for yes and 2 for no. Whoever asks at the
    /// same time finds the same.
    private byte hollow;

    /// The arrays are taken over, not copied; `keys` must be strictly ascending.
    JsonObject(String[] keys, Json[] values) {
        this.keys = keys;
        this.values = values;
    }

    /// An object of one member.
    public static JsonObject of(String key, Json value) {
        return new JsonObject(new String[] {key}, new Json[] {value});
    }

    /// Keys and values in turn; a value is a [Json], or a String, Boolean, Integer, Long or Double.
    /// Example: `JsonObject.of("kind", "Pod", "spec", JsonObject.EMPTY)`.
    ///
    /// @throws IllegalArgumentException for a key without a value, and for a value of another type
    public static JsonObject of(Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value");
        }
        var builder = builder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.put((String) keysAndValues[i], toJson(keysAndValues[i + 1]));
        }
        return builder.build();
    }

    private static Json toJson(Object value) {
        return switch (value) {
            case Json json -> json;
            case String text -> Json.of(text);
            case Boolean bool -> Json.of(bool.booleanValue());
            case Integer number -> Json.of(number.longValue());
            case Long number -> Json.of(number.longValue());
            case Double number -> Json.of(number.doubleValue());
            default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
        };
    }

    /// The first `size` members of two arrays, which are copied: the fast way for who has its keys
    /// in order. Throws IllegalArgumentException when they are not strictly ascending.
    ///
    /// @param keys may be longer than `size`, as may `values`
    public static JsonObject ofAscending(String[] keys, Json[] values, int size) {
        for (int i = 1; i < size; i++) {
            if (keys[i - 1].compareTo(keys[i]) >= 0) {
                throw new IllegalArgumentException(keys[i] + " after " + keys[i - 1]);
            }
        }
        return size == 0
                ? EMPTY
                : new JsonObject(Arrays.copyOf(keys, size), Arrays.copyOf(values, size));
    }

    /// A map of strings as an object: labels, a ConfigMap's `data`.
    public static JsonObject ofStrings(Map<String, String> map) {
        var builder = builder();
        map.forEach((key, value) -> builder.put(key, Json.of(value)));
        return builder.build();
    }

    /// A builder without members.
    public static Builder builder() {
        return new Builder(8);
    }

    /// A builder that starts with this object's members.
    public Builder edit() {
        return new Builder(keys.clone(), values.clone());
    }

    /// How many members there are.
    public int size() {
        return keys.length;
    }

    public boolean isEmpty() {
        return keys.length == 0;
    }

    /// Whether this, or an object or array somewhere in it, is empty. Remembered, and so asked at
    /// next to no cost of a tree that shares most of its parts with one that was asked before.
    public boolean hasHollow() {
        if (hollow == 0) {
            boolean found = keys.length == 0;
            for (int i = 0; !found && i < values.length; i++) {
                found = isHollow(values[i]);
            }
            hollow = (byte) (found ? 1 : 2);
        }
        return hollow == 1;
    }

    static boolean isHollow(Json value) {
        return value instanceof JsonObject object
                ? object.hasHollow()
                : value instanceof JsonArray array && array.hasHollow();
    }

    /// Where a key stands; negative when it does not. In a small object a look at the hash of each
    /// key, which strings keep, is cheaper than comparing texts.
    private int find(String key) {
        if (keys.length > SMALL) {
            return Arrays.binarySearch(keys, key);
        }
        int hash = key.hashCode();
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].hashCode() == hash && keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /// Whether there is a member of that name, be it null.
    public boolean has(String key) {
        return find(key) >= 0;
    }

    /// The member of that name; null when absent, [JsonNull] when it says so.
    public @Nullable Json get(String key) {
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    /// The value at a path of keys; null when a step is absent or not an object. `at("spec",
    /// "replicas")`. Items of arrays have no path.
    public @Nullable Json at(String... path) {
        Json here = this;
        for (String key : path) {
            if (!(here instanceof JsonObject object)) {
                return null;
            }
            Json next = object.get(key);
            if (next == null) {
                return null;
            }
            here = next;
        }
        return here;
    }

    /// The object at a path; empty when absent or something else. `object()` without a path is this
    /// object.
    public JsonObject object(String... path) {
        return at(path) instanceof JsonObject object ? object : EMPTY;
    }

    /// The array at a path; empty when absent or something else.
    public JsonArray array(String... path) {
        return at(path) instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /// The string at a path; null when absent or something else.
    public @Nullable String string(String... path) {
        return at(path) instanceof JsonString(var value) ? value : null;
    }

    /// The string under `key`; `fallback` when absent or something else.
    public String stringOr(String key, String fallback) {
        return get(key) instanceof JsonString(var value) ? value : fallback;
    }

    /// The whole number under `key`; `fallback` when absent or something else.
    public long longOr(String key, long fallback) {
        return get(key) instanceof JsonNumber number && number.isInteger()
                ? number.longValue()
                : fallback;
    }

    /// The boolean under `key`; `fallback` when absent or something else.
    public boolean booleanOr(String key, boolean fallback) {
        return get(key) instanceof JsonBoolean bool ? bool.value() : fallback;
    }

    /// The string-valued members as a map, in key order. A new map; other members are left out.
    public Map<String, String> strings() {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < keys.length; i++) {
            if (values[i] instanceof JsonString(var value)) {
                map.put(keys[i], value);
            }
        }
        return map;
    }

    /// All names, ascending. Immutable.
    public List<String> keys() {
        return List.of(keys);
    }

    /// The name at a place in their ascending order, for who walks without allocating.
    public String keyAt(int index) {
        return keys[index];
    }

    /// The value whose name is [#keyAt] that place.
    public Json valueAt(int index) {
        return values[index];
    }

    /// Shows every member, in the ascending order of the names.
    public void forEach(BiConsumer<? super String, ? super Json> action) {
        for (int i = 0; i < keys.length; i++) {
            action.accept(keys[i], values[i]);
        }
    }

    /// This object with `key` set; this very object when it already holds an equal value.
    ///
    /// @param value [JsonNull] for null
    public JsonObject with(String key, Json value) {
        Objects.requireNonNull(value, "value");
        int at = find(key);
        if (at >= 0) {
            if (values[at] == value || values[at].equals(value)) {
                return this;
            }
            Json[] changed = values.clone();
            changed[at] = value;
            return new JsonObject(keys, changed);
        }
        int insert = -Arrays.binarySearch(keys, key) - 1;
        String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
        Json[] moreValues = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(keys, insert, moreKeys, insert + 1, keys.length - insert);
        System.arraycopy(values, insert, moreValues, insert + 1, values.length - insert);
        moreKeys[insert] = key;
        moreValues[insert] = value;
        return new JsonObject(moreKeys, moreValues);
    }

    public JsonObject with(String key, String value) {
        return with(key, Json.of(value));
    }

    public JsonObject with(String key, long value) {
        return with(key, Json.of(value));
    }

    public JsonObject with(String key, boolean value) {
        return with(key, Json.of(value));
    }

    /// This object with `key` set only if it is absent or null.
    public JsonObject withDefault(String key, Json value) {
        Json current = get(key);
        return current == null || current == JsonNull.NULL ? with(key, value) : this;
    }

    /// This object without that member; this very object when there is none.
    public JsonObject without(String key) {
        int at = find(key);
        if (at < 0) {
            return this;
        }
        String[] fewerKeys = new String[keys.length - 1];
        Json[] fewerValues = new Json[keys.length - 1];
        System.arraycopy(keys, 0, fewerKeys, 0, at);
        System.arraycopy(values, 0, fewerValues, 0, at);
        System.arraycopy(keys, at + 1, fewerKeys, at, keys.length - at - 1);
        System.arraycopy(values, at + 1, fewerValues, at, keys.length - at - 1);
        return new JsonObject(fewerKeys, fewerValues);
    }

    /// This object with the value at `path` set; objects on the way are made where absent. Whatever
    /// else stands on the way is replaced by an object.
    ///
    /// @param path at least one key
    public JsonObject withAt(List<String> path, Json value) {
        String key = path.getFirst();
        if (path.size() == 1) {
            return with(key, value);
        }
        return with(key, object(key).withAt(path.subList(1, path.size()), value));
    }

    /// This object without what is at `path`; objects on the way stay, empty ones too.
    public JsonObject withoutAt(List<String> path) {
        String key = path.getFirst();
        if (path.size() == 1) {
            return without(key);
        }
        return get(key) instanceof JsonObject child
                ? with(key, child.withoutAt(path.subList(1, path.size())))
                : this;
    }

    /// This object with the object under `key` (empty when absent) replaced by `change` of it.
    ///
    /// @param change never gets null
    public JsonObject update(String key, UnaryOperator<JsonObject> change) {
        return with(key, change.apply(object(key)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonObject that
                && Arrays.equals(keys, that.keys)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return JsonWriter.toText(this);
    }

    /// Collects members in any order; the last value of a key wins. Not thread-safe. May go on
    /// after [#build]: what was built keeps what it had.
    public static final class Builder {
        private String[] keys;
        private Json[] values;
        private int size;

        private Builder(int room) {
            this.keys = new String[room];
            this.values = new Json[room];
        }

        private Builder(String[] keys, Json[] values) {
            this.keys = keys;
            this.values = values;
            this.size = keys.length;
        }

        public Builder put(String key, Json value) {
            Objects.requireNonNull(value, key);
            int place = place(key);
            if (place >= 0) {
                values[place] = value;
            } else {
                insert(-place - 1, key, value);
            }
            return this;
        }

        /// As [Arrays#binarySearch]. Members mostly come in order, so the last one is looked at
        /// first.
        private int place(String key) {
            return size == 0 || keys[size - 1].compareTo(key) < 0
                    ? -size - 1
                    : Arrays.binarySearch(keys, 0, size, key);
        }

        /// @param at where it belongs in the order
        private void insert(int at, String key, Json value) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2 + 4);
                values = Arrays.copyOf(values, size * 2 + 4);
            }
            System.arraycopy(keys, at, keys, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
            keys[at] = key;
            values[at] = value;
            size++;
        }

        public Builder put(String key, String value) {
            return put(key, Json.of(value));
        }

        public Builder put(String key, long value) {
            return put(key, Json.of(value));
        }

        public Builder put(String key, boolean value) {
            return put(key, Json.of(value));
        }

        public Builder putIfPresent(String key, @Nullable Json value) {
            return value == null ? this : put(key, value);
        }

        public Builder putIfPresent(String key, @Nullable String value) {
            return value == null ? this : put(key, value);
        }

        /// A key that is not there is no failure.
        public Builder remove(String key) {
            int place = place(key);
            if (place >= 0) {
                size--;
                System.arraycopy(keys, place + 1, keys, place, size - place);
                System.arraycopy(values, place + 1, values, place, size - place);
            }
            return this;
        }

        public JsonObject build() {
            return size == 0
                    ? EMPTY
                    : new JsonObject(Arrays.copyOf(keys, size), Arrays.copyOf(values, size));
        }
    }
}
