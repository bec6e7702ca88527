package atoll.server.encode;

import atoll.api.schema.DeclaredOrder;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON with the fields of each object in the order in which Go declares them, as far as there is a
/// schema; keys of maps, and of what has no schema, in the order that they have.
final class DeclaredJson {
    private static final List<String> FIRST = List.of("kind", "apiVersion", "metadata");

    private final StringBuilder text = new StringBuilder();
    private final boolean spread;

    private DeclaredJson(boolean spread) {
        this.spread = spread;
    }

    /// On one line, which ends.
    static byte[] line(JsonObject object, @Nullable Schema schema) {
        var json = new DeclaredJson(false);
        json.top(object, schema);
        json.text.append('\n');
        return json.toBytes();
    }

    /// For people: two spaces a level.
    static byte[] pretty(JsonObject object, @Nullable Schema schema) {
        var json = new DeclaredJson(true);
        json.top(object, schema);
        return json.toBytes();
    }

    private byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Whatever has no schema but is of a group of Kubernetes' own, or none, begins as all do;
    /// custom objects are maps.
    private void top(JsonObject object, @Nullable Schema schema) {
        String apiVersion = object.stringOr("apiVersion", "");
        boolean typed = apiVersion.isEmpty() || apiVersion.startsWith("meta.k8s.io/");
        if (schema != null || !typed) {
            value(object, schema, 0);
            return;
        }
        var keys = new ArrayList<String>();
        FIRST.stream().filter(object::has).forEach(keys::add);
        object.keys().stream().filter(key -> !FIRST.contains(key)).forEach(keys::add);
        object(object, keys, null, 0);
    }

    private void value(Json value, @Nullable Schema schema, int depth) {
        switch (value) {
            case JsonObject object ->
                    object(object, DeclaredOrder.of(object, schema), schema, depth);
            case JsonArray array -> array(array, schema == null ? null : schema.items(), depth);
            default -> text.append(JsonWriter.toText(value));
        }
    }

    private void object(JsonObject object, List<String> keys, @Nullable Schema schema, int depth) {
        if (keys.isEmpty()) {
            text.append("{}");
            return;
        }
        char before = '{';
        for (String key : keys) {
            text.append(before);
            before = ',';
            line(depth + 1);
            text.append(JsonWriter.toText(Json.of(key))).append(spread ? ": " : ":");
            Json value = object.get(key);
            value(value == null ? Json.nil() : value, member(schema, key), depth + 1);
        }
        line(depth);
        text.append('}');
    }

    private static @Nullable Schema member(@Nullable Schema schema, String key) {
        if (schema == null || schema.type() == Schema.Type.MAP) {
            return schema == null ? null : schema.items();
        }
        var field = schema.field(key);
        return field == null ? null : field.schema();
    }

    private void array(JsonArray array, @Nullable Schema items, int depth) {
        if (array.isEmpty()) {
            text.append("[]");
            return;
        }
        char before = '[';
        for (int i = 0; i < array.size(); i++) {
            text.append(before);
            before = ',';
            line(depth + 1);
            value(array.get(i), items, depth + 1);
        }
        line(depth);
        text.append(']');
    }

    private void line(int depth) {
        if (spread) {
            text.append('\n').repeat("  ", depth);
        }
    }
}
