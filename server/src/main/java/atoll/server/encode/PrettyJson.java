package atoll.server.encode;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// JSON for people: two spaces a level, and an object's kind, version and metadata first.
final class PrettyJson {
    private static final List<String> FIRST = List.of("kind", "apiVersion", "metadata");

    private final StringBuilder text = new StringBuilder();

    private PrettyJson() {}

    static byte[] write(JsonObject object) {
        var pretty = new PrettyJson();
        pretty.object(object, topKeys(object), 0);
        return pretty.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> topKeys(JsonObject object) {
        var keys = new ArrayList<String>();
        FIRST.stream().filter(object::has).forEach(keys::add);
        object.keys().stream().filter(key -> !FIRST.contains(key)).forEach(keys::add);
        return keys;
    }

    private void value(Json value, int depth) {
        switch (value) {
            case JsonObject object -> object(object, object.keys(), depth);
            case JsonArray array -> array(array, depth);
            default -> text.append(JsonWriter.toText(value));
        }
    }

    private void object(JsonObject object, List<String> keys, int depth) {
        if (keys.isEmpty()) {
            text.append("{}");
            return;
        }
        char before = '{';
        for (String key : keys) {
            text.append(before);
            before = ',';
            line(depth + 1);
            text.append(JsonWriter.toText(Json.of(key))).append(": ");
            Json value = object.get(key);
            value(value == null ? Json.nil() : value, depth + 1);
        }
        line(depth);
        text.append('}');
    }

    private void array(JsonArray array, int depth) {
        if (array.isEmpty()) {
            text.append("[]");
            return;
        }
        char before = '[';
        for (int i = 0; i < array.size(); i++) {
            text.append(before);
            before = ',';
            line(depth + 1);
            value(array.get(i), depth + 1);
        }
        line(depth);
        text.append(']');
    }

    private void line(int depth) {
        text.append('\n').repeat("  ", depth);
    }
}
