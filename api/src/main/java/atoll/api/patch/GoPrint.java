package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.stream.Collectors;

/// JSON as Go's `%v` prints it decoded: `map[spec:map[replicas:three]]`.
final class GoPrint {
    private GoPrint() {}

    static String value(Json json) {
        return switch (json) {
            case JsonObject object ->
                    object.keys().stream()
                            .map(key -> key + ":" + value(member(object, key)))
                            .collect(Collectors.joining(" ", "map[", "]"));
            case JsonArray array ->
                    array.stream().map(GoPrint::value).collect(Collectors.joining(" ", "[", "]"));
            case JsonString(var text) -> text;
            case JsonNull _ -> "<nil>";
            default -> json.toString();
        };
    }

    private static Json member(JsonObject object, String key) {
        Json value = object.get(key);
        return value == null ? JsonNull.NULL : value;
    }
}
