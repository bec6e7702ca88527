package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;

/// RFC 7396: an object that looks like the wanted one, with null where something must go.
/// Stateless. The media type is `application/merge-patch+json`.
public final class MergePatch {
    private MergePatch() {}

    /// `target` with `patch` merged in. Arrays and scalars are replaced whole; a null takes the
    /// member away. `{"a":{"b":1,"c":2}}` with `{"a":{"b":null}}` → `{"a":{"c":2}}`. An object of
    /// the patch that meets no object merges into an empty one, so its nulls vanish; so do those of
    /// objects in arrays, as in the library that upstream uses.
    public static JsonObject apply(JsonObject target, JsonObject patch) {
        JsonObject.Builder merged = target.edit();
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            switch (patch.valueAt(i)) {
                case JsonNull _ -> merged.remove(key);
                case JsonObject change -> merged.put(key, apply(target.object(key), change));
                case JsonArray list -> merged.put(key, pruned(list));
                case Json value -> merged.put(key, value);
            }
        }
        return merged.build();
    }

    private static JsonArray pruned(JsonArray list) {
        return JsonArray.of(
                list.stream()
                        .map(item ->
                                switch (item) {
                                    case JsonObject object -> apply(JsonObject.EMPTY, object);
                                    case JsonArray inner -> pruned(inner);
                                    default -> item;
                                })
                        .toList());
    }
}
