package atoll.placement.execute;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Whether a live object still says what its manifest asks for. Pure. Lists are compared in their
/// order and must be of one length: a member that adds items to a list, such as a sidecar, shows as
/// drift each time.
final class Drift {
    private Drift() {}

    /// True when everything in `wanted` is in `live`, which may say more (defaults, status). A
    /// value that is only written differently (`1000m`, `1`) counts as missing: applying again does
    /// no harm.
    ///
    /// @param live null: there is nothing
    static boolean covers(@Nullable Json live, Json wanted) {
        if (wanted instanceof JsonObject object) {
            return live instanceof JsonObject present
                    && object.keys().stream().allMatch(key -> coversKey(present, object, key));
        }
        if (wanted instanceof JsonArray array) {
            if (!(live instanceof JsonArray present) || present.size() != array.size()) {
                return false;
            }
            for (int i = 0; i < array.size(); i++) {
                if (!covers(present.get(i), array.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return wanted.equals(live);
    }

    /// An empty object or null in a manifest may be absent from what the server keeps.
    private static boolean coversKey(JsonObject live, JsonObject wanted, String key) {
        Json value = wanted.get(key);
        return value == null
                || value.equals(Json.nil())
                || (value.equals(JsonObject.EMPTY) && !live.has(key))
                || covers(live.get(key), value);
    }
}
