package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The Go types behind schemas, as decoding errors name them. OpenAPI knows neither names such as
/// `v1.RestartPolicy` nor which struct is embedded where; both show in messages that clients read.
/// Immutable tables, read once.
final class GoTypes {
    /// `core/v1.PodSpec restartPolicy → v1.RestartPolicy`; keys of [#EMBEDDED]'s origin begin with
    /// `^`.
    private static final Map<String, String> NAMED = load();

    /// By definition, what embeds some of its fields, and which.
    private static final Map<String, Map<String, String>> EMBEDDED = embedded();

    private GoTypes() {}

    /// Which fields have a type with a name of its own is data, in `gotypes.txt`.
    private static final String MAP = "map[string]";

    private static Map<String, String> load() {
        var types = new HashMap<String, String>();
        try (var in = Objects.requireNonNull(GoTypes.class.getResourceAsStream("gotypes.txt"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        int space = line.lastIndexOf(' ');
                        String type = line.substring(space + 1);
                        String mark = type.startsWith("^") ? "^" : "";
                        types.put(mark + line.substring(0, space), type);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(types);
    }

    private static Map<String, Map<String, String>> embedded() {
        var all = new HashMap<String, Map<String, String>>();
        NAMED.forEach((key, value) -> {
            if (value.startsWith("^")) {
                int space = key.lastIndexOf(' ');
                String definition = "io.k8s.api." + key.substring(1, space).replace('/', '.');
                all.computeIfAbsent(definition, _ -> new HashMap<>())
                        .put(key.substring(space + 1), value.substring(1));
            }
        });
        return Map.copyOf(all);
    }

    /// The fields of `owner` that lie in embedded structs, and in which. Most types have none, and
    /// then the map is empty.
    static Map<String, String> embedded(Schema owner) {
        String definition = owner.definition();
        return definition == null ? Map.of() : EMBEDDED.getOrDefault(definition, Map.of());
    }

    /// The type of a field, or of an item of it.
    ///
    /// @param owner the object that the field is in
    /// @param field its name
    /// @param schema of the field, or of an item of it
    static String name(Schema owner, String field, Schema schema) {
        String definition = owner.definition();
        String named = definition == null ? null : NAMED.get(key(definition) + " " + field);
        if (named == null) {
            return name(schema);
        }
        return switch (schema.type()) {
            case MAP -> named;
            case ARRAY -> named.startsWith(MAP) ? named.substring(MAP.length()) : named;
            default -> {
                if (named.startsWith(MAP)) {
                    yield name(schema);
                }
                if (named.startsWith("map[")) {
                    yield named.substring(named.indexOf(']') + 1);
                }
                yield named.startsWith("[]") ? named.substring(2) : named;
            }
        };
    }

    /// `core/v1.Pod` of `io.k8s.api.core.v1.Pod`.
    private static String key(String definition) {
        int type = definition.lastIndexOf('.');
        int version = definition.lastIndexOf('.', type - 1);
        int group = definition.lastIndexOf('.', version - 1);
        return definition.substring(group + 1, version) + "/" + definition.substring(version + 1);
    }

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

    /// `PodSpec`. Empty for a schema without a name.
    static String simpleName(Schema schema) {
        String definition = schema.definition();
        return definition == null ? "" : definition.substring(definition.lastIndexOf('.') + 1);
    }

    /// `v1.PodSpec`; an object without a definition is a map to Go.
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
