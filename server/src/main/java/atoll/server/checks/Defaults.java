package atoll.server.checks;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.List;
import java.util.function.UnaryOperator;

/// Small steps that defaulting is made of. Nothing is changed in place. Which of `plain`, `listed`
/// and `absent` is right depends on the Go type of the field: plain, slice or pointer.
public final class Defaults {
    private Defaults() {}

    /// `object` with the object under `key` changed; nothing happens when there is none.
    public static JsonObject inside(
            JsonObject object, String key, UnaryOperator<JsonObject> change) {
        return object.get(key) instanceof JsonObject child
                ? object.with(key, change.apply(child))
                : object;
    }

    /// As [#inside], down a path of keys.
    public static JsonObject inside(
            JsonObject object, List<String> path, UnaryOperator<JsonObject> change) {
        return path.isEmpty()
                ? change.apply(object)
                : inside(
                        object,
                        path.getFirst(),
                        child -> inside(child, path.subList(1, path.size()), change));
    }

    /// `object` with each object in the array under `key` changed.
    public static JsonObject each(JsonObject object, String key, UnaryOperator<JsonObject> change) {
        return object.get(key) instanceof JsonArray array
                ? object.with(
                        key,
                        array.map(item ->
                                item instanceof JsonObject child ? change.apply(child) : item))
                : object;
    }

    /// As [JsonObject#withDefault] for plain Go fields, where empty text and zero mean absence.
    ///
    /// `false` counts as given here.
    public static JsonObject plain(JsonObject object, String key, Json value) {
        Json given = object.get(key);
        boolean absent =
                given == null
                        || (given instanceof JsonString(var text) && text.isEmpty())
                        || given.asLong(1) == 0;
        return absent ? object.with(key, value) : object.withDefault(key, value);
    }

    /// As [JsonObject#withDefault] for lists of which an empty one means absence.
    public static JsonObject listed(JsonObject object, String key, JsonArray value) {
        return object.array(key).isEmpty() ? object.with(key, value) : object;
    }

    /// As [#plain(JsonObject, String, Json)].
    public static JsonObject plain(JsonObject object, String key, String value) {
        return plain(object, key, Json.of(value));
    }

    /// As [#plain(JsonObject, String, Json)].
    public static JsonObject plain(JsonObject object, String key, long value) {
        return plain(object, key, Json.of(value));
    }

    /// For Go's pointers, where an empty text is a value.
    public static JsonObject absent(JsonObject object, String key, String value) {
        return object.withDefault(key, Json.of(value));
    }

    /// For Go's pointers, where zero is a value.
    public static JsonObject absent(JsonObject object, String key, long value) {
        return object.withDefault(key, Json.of(value));
    }

    /// For Go's pointers, where `false` is a value.
    public static JsonObject absent(JsonObject object, String key, boolean value) {
        return object.withDefault(key, Json.of(value));
    }
}
