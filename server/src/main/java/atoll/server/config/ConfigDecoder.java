package atoll.server.config;

import atoll.api.GoDuration;
import atoll.api.GoStrings;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds what in a file does not fit its shape, as Go's decoder does: the first value of a wrong
/// type, else all fields that the shape has not. The keys are taken in order, as upstream sorts
/// them when it makes JSON of YAML.
final class ConfigDecoder {
    private final String version;
    private final List<String> strict = new ArrayList<>();
    private @Nullable String first;

    private ConfigDecoder(String version, List<String> duplicates) {
        this.version = version;
        if (!duplicates.isEmpty()) {
            strict.add("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates));
        }
    }

    /// @param version of the file's form: `v1`
    /// @param duplicates what was said of keys that stand twice
    /// @throws ConfigException when it does not fit
    static void require(
            JsonObject tree, ConfigShape.Struct shape, String version, List<String> duplicates) {
        var decoder = new ConfigDecoder(version, duplicates);
        ConfigShape.Struct typed =
                shape.with("apiVersion", ConfigShape.Scalar.TEXT)
                        .with("kind", ConfigShape.Scalar.TEXT);
        decoder.struct(tree, typed, "", "");
        if (decoder.first != null) {
            throw new ConfigException(decoder.first);
        }
        if (!decoder.strict.isEmpty()) {
            throw new ConfigException(
                    "strict decoding error: " + String.join(", ", decoder.strict));
        }
    }

    /// @param path through fields alone
    /// @param place with the places in lists
    private void struct(JsonObject object, ConfigShape.Struct shape, String path, String place) {
        for (String key : new TreeSet<>(object.keys())) {
            String at = place.isEmpty() ? key : place + "." + key;
            ConfigShape field = shape.fields().get(key);
            if (field == null) {
                strict.add("unknown field " + GoStrings.quoted(at));
            } else {
                value(
                        object.get(key),
                        field,
                        shape.name(),
                        path.isEmpty() ? key : path + "." + key,
                        at);
            }
        }
    }

    private void value(
            @Nullable Json value, ConfigShape shape, String owner, String path, String place) {
        if (value == null || value == JsonNull.NULL) {
            return;
        }
        switch (shape) {
            case ConfigShape.Struct struct when value instanceof JsonObject object ->
                    struct(object, struct, path, place);
            case ConfigShape.Items(var each) when value instanceof JsonArray items -> {
                for (int i = 0; i < items.size(); i++) {
                    value(items.get(i), each, owner, path, place + "[" + i + "]");
                }
            }
            case ConfigShape.Scalar(var form, _)
                    when form == ConfigShape.Form.DURATION
                            && value instanceof JsonString(var text) ->
                    duration(text);
            case ConfigShape.Scalar(var form, _) when isOf(form, value) -> {}
            default ->
                    wrong(
                            "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                                    .formatted(word(value), owner, path, shape.named(version)));
        }
    }

    private static boolean isOf(ConfigShape.Form form, Json value) {
        return form == ConfigShape.Form.BOOLEAN
                ? value instanceof JsonBoolean
                : value instanceof JsonString;
    }

    private void duration(String text) {
        try {
            GoDuration.parse(text);
        } catch (DateTimeException _) {
            wrong("time: invalid duration " + GoStrings.quoted(text));
        }
    }

    private void wrong(String why) {
        if (first == null) {
            first = why;
        }
    }

    static String word(Json value) {
        return switch (value) {
            case JsonObject _ -> "object";
            case JsonArray _ -> "array";
            case JsonString _ -> "string";
            case JsonNumber _ -> "number";
            case JsonBoolean _ -> "bool";
            case JsonNull _ -> "null";
        };
    }
}
