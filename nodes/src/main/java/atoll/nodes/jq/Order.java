package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;

/// jq's total order: null, false, true, numbers, strings, arrays, objects. It is the order of
/// `sort`, `min`, `max` and of the comparison operators. Objects compare by their keys first, then
/// by the values in the order of those. Text compares by UTF-16 units.
final class Order {
    private Order() {}

    /// Zero wherever [Object#equals] holds, and for `1` and `1.0` both do. Whole numbers beyond
    /// 2^53 compare with the precision of floating point.
    static int compare(Json a, Json b) {
        int byType = Integer.compare(rank(a), rank(b));
        if (byType != 0) {
            return byType;
        }
        return switch (a) {
            case JsonNull _, JsonBoolean _ -> 0;
            case JsonNumber number ->
                    Double.compare(number.doubleValue(), ((JsonNumber) b).doubleValue());
            case JsonString(var text) -> text.compareTo(((JsonString) b).value());
            case JsonArray array -> arrays(array, (JsonArray) b);
            case JsonObject object -> objects(object, (JsonObject) b);
        };
    }

    private static int rank(Json value) {
        return switch (value) {
            case JsonNull _ -> 0;
            case JsonBoolean bool -> bool.value() ? 2 : 1;
            case JsonNumber _ -> 3;
            case JsonString _ -> 4;
            case JsonArray _ -> 5;
            case JsonObject _ -> 6;
        };
    }

    private static int arrays(JsonArray a, JsonArray b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int byItem = compare(a.get(i), b.get(i));
            if (byItem != 0) {
                return byItem;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int objects(JsonObject a, JsonObject b) {
        int byKeys = arrays(JsonArray.ofStrings(a.keys()), JsonArray.ofStrings(b.keys()));
        for (int i = 0; byKeys == 0 && i < a.size(); i++) {
            byKeys = compare(a.valueAt(i), b.valueAt(i));
        }
        return byKeys;
    }
}
