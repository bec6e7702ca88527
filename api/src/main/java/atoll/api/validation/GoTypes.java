package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;

/// The Go types behind schemas, as decoding errors name them.
final class GoTypes {
    private GoTypes() {}

    /// `v1.PodSpec`, `[]v1.Container`, `map[string]string`, `int32`.
    static String name(Schema schema) {
        return switch (schema.type()) {
            case ARRAY -> "[]" + name(schema.items());
            case MAP -> "map[string]" + name(schema.items());
            case OBJECT -> qualifiedName(schema);
            case STRING -> "string";
            case INTEGER -> schema.format() == null ? "int64" : schema.format();
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case BYTES -> "[]uint8";
            case INT_OR_STRING -> "intstr.IntOrString";
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case DURATION -> "v1.Duration";
            case ANY -> "runtime.RawExtension";
        };
    }

    /// `PodSpec`.
    static String simpleName(Schema schema) {
        String definition = schema.definition();
        return definition == null ? "" : definition.substring(definition.lastIndexOf('.') + 1);
    }

    private static String qualifiedName(Schema schema) {
        String definition = schema.definition();
        if (definition == null) {
            return "map[string]interface {}";
        }
        int dot = definition.lastIndexOf('.');
        return definition.substring(definition.lastIndexOf('.', dot - 1) + 1);
    }

    /// The kind of Go value that JSON without a type becomes.
    static String kind(Json value) {
        return switch (value) {
            case JsonObject _ -> "map";
            case JsonArray _ -> "slice";
            case JsonString _ -> "string";
            case JsonNumber number -> number.isInteger() ? "int64" : "float64";
            case JsonBoolean _ -> "bool";
            case JsonNull _ -> "nil";
        };
    }
}
