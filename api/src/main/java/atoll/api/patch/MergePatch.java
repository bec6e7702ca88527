package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;

/// RFC 7396: an object that looks like the wanted one, with null where something must go.
/// Stateless. The media type is `application/merge-patch+json`.
public final class MergePatch {
    private MergePatch() {}

    /// `target` with `patch` merged in. Arrays and scalars are replaced whole; a null takes the
    /// member away. `{"a":{"b":1,"c":2}}` with `{"a":{"b":null}}` → `{"a":{"c":2}}`. An object of
    /// the patch that meets no object merges into an empty one, so its nulls vanish.
    public static JsonObject apply(JsonObject target, JsonObject patch) {
        JsonObject.Builder merged = target.edit();
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            switch (patch.valueAt(i)) {
                case JsonNull _ -> merged.remove(key);
                case JsonObject change -> merged.put(key, apply(target.object(key), change));
                case Json value -> merged.put(key, value);
            }
        }
        return merged.build();
    }
}
