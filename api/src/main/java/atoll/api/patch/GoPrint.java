package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.stream.Collectors;

/// JSON as Go prints it decoded. Some of upstream's refusals print what they were given by `fmt`'s
/// verbs; clients may read them. Maps come sorted by key, as `fmt` prints them.
public final class GoPrint {
    private GoPrint() {}

    /// As `%v` prints it: `map[spec:map[replicas:three]]`.
    public static String value(Json json) {
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

    /// As `%s` prints it, which takes nothing but text: `%!s(int64=3)`.
    static String text(Json json) {
        return switch (json) {
            case JsonObject object ->
                    object.keys().stream()
                            .map(key -> key + ":" + text(member(object, key)))
                            .collect(Collectors.joining(" ", "map[", "]"));
            case JsonArray array ->
                    array.stream().map(GoPrint::text).collect(Collectors.joining(" ", "[", "]"));
            case JsonString(var text) -> text;
            case JsonNull _ -> "%!s(<nil>)";
            default -> "%!s(" + type(json) + "=" + json + ")";
        };
    }

    /// As `%#v` prints it: `map[string]interface {}{"replicas":3}`.
    static String syntax(Json json) {
        return switch (json) {
            case JsonObject object ->
                    object.keys().stream()
                            .map(key -> Json.of(key) + ":" + syntax(member(object, key)))
                            .collect(Collectors.joining(", ", type(json) + "{", "}"));
            case JsonArray array ->
                    array.stream()
                            .map(GoPrint::syntax)
                            .collect(Collectors.joining(", ", type(json) + "{", "}"));
            case JsonNull _ -> "interface {}(nil)";
            default -> json.toString();
        };
    }

    /// The Go type that JSON without a type becomes.
    public static String type(Json json) {
        return switch (json) {
            case JsonObject _ -> "map[string]interface {}";
            case JsonArray _ -> "[]interface {}";
            case JsonString _ -> "string";
            case JsonNumber number -> number.isInteger() ? "int64" : "float64";
            case JsonBoolean _ -> "bool";
            case JsonNull _ -> "<nil>";
        };
    }

    private static Json member(JsonObject object, String key) {
        Json value = object.get(key);
        return value == null ? JsonNull.NULL : value;
    }
}
