package atoll.api.patch;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Refuses a configuration that does not have the form of its kind: server-side apply merges by
/// field, so a value of another type, a field nobody declares or list items that cannot be told
/// apart have no meaning. The texts are upstream's. Finds all problems before it refuses, in the
/// order of the tree. Only the applied configuration is checked here; the outcome is decoded later
/// as any other body.
final class TypedCheck {
    private final List<String> problems = new ArrayList<>();

    /// Whether items that stand more than once in a set are a problem.
    private final boolean once;

    private TypedCheck(boolean once) {
        this.once = once;
    }

    /// Throws [UntypedException] when a stored object, or one that is to be, has another form than
    /// its kind.
    static void require(Schema schema, JsonObject object) {
        var check = new TypedCheck(false);
        check.value(schema, object, "");
        if (!check.problems.isEmpty()) {
            throw new UntypedException(check.why());
        }
    }

    /// @param what the object as refusals name it: `ns/name; apps/v1, Kind=Deployment`
    /// @throws RefusedException as a 500, which upstream's answer is too
    static void check(Schema schema, JsonObject config, String what) {
        var check = new TypedCheck(true);
        check.value(schema, config, "");
        if (!check.problems.isEmpty()) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "failed to create typed patch object (" + what + "): " + check.why(),
                            JsonObject.EMPTY));
        }
    }

    private String why() {
        return problems.size() == 1
                ? problems.getFirst()
                : problems.stream().collect(Collectors.joining("\n  ", "errors:\n  ", ""));
    }

    private void add(String path, String problem) {
        problems.add(path.isEmpty() ? problem : path + ": " + problem);
    }

    /// Null fits everywhere.
    private void value(@Nullable Schema schema, Json value, String path) {
        if (schema == null || value == JsonNull.NULL) {
            return;
        }
        switch (schema.type()) {
            case OBJECT -> object(schema, value, path);
            case MAP -> map(schema, value, path);
            case ARRAY -> array(schema, value, path);
            case STRING, TIME, MICRO_TIME, DURATION, BYTES -> {
                if (!(value instanceof JsonString)) {
                    add(
                            path,
                            "expected string, got &value.valueUnstructured{Value:"
                                    + GoPrint.syntax(value)
                                    + "}");
                }
            }
            case INTEGER, NUMBER -> {
                if (!(value instanceof JsonNumber)) {
                    add(path, "expected numeric (int or float), got " + GoPrint.type(value));
                }
            }
            case BOOLEAN -> {
                if (!(value instanceof JsonBoolean)) {
                    add(path, "expected boolean, got &{" + GoPrint.value(value) + "}");
                }
            }
            case INT_OR_STRING, QUANTITY -> {
                if (value instanceof JsonObject || value instanceof JsonArray) {
                    add(path, "expected any scalar, got &{" + GoPrint.value(value) + "}");
                }
            }
            case ANY -> {}
        }
    }

    private void object(Schema schema, Json value, String path) {
        if (!(value instanceof JsonObject object)) {
            add(path, "expected map, got &{" + GoPrint.value(value) + "}");
            return;
        }
        for (int i = 0; i < object.size(); i++) {
            String key = object.keyAt(i);
            String below = path + "." + key;
            if (schema.field(key) != null) {
                value(Grain.child(schema, key), object.valueAt(i), below);
            } else if (!schema.preservesUnknownFields()) {
                // Upstream looks no further in this object, and finds its fields in any order.
                add(below, "field not declared in schema");
                return;
            }
        }
    }

    private void map(Schema schema, Json value, String path) {
        if (!(value instanceof JsonObject map)) {
            add(path, "expected map, got &{" + GoPrint.value(value) + "}");
            return;
        }
        map.forEach((key, child) -> value(schema.items(), child, path + "." + key));
    }

    private void array(Schema schema, Json value, String path) {
        if (!(value instanceof JsonArray array)) {
            add(path, "expected list, got &{" + GoPrint.value(value) + "}");
            return;
        }
        boolean atomic = schema.listType() == Schema.ListType.ATOMIC;
        var seen = new HashSet<String>();
        for (int i = 0; i < array.size(); i++) {
            Json item = array.get(i);
            String element = "[" + i + "]";
            if (!atomic) {
                String problem = unlisted(schema, item);
                if (problem != null) {
                    add(path, "element " + i + ": " + problem);
                    return;
                }
                element = ListItems.print(ListItems.element(schema, item));
                if (!seen.add(element) && once) {
                    add(path, "duplicate entries for key " + element);
                }
            }
            value(schema.items(), item, path + element);
        }
    }

    /// Why an item has no place in a list whose items are told apart; null when it has.
    private static @Nullable String unlisted(Schema schema, Json item) {
        List<String> keys = schema.listKeys();
        if (schema.listType() == Schema.ListType.SET || keys.isEmpty()) {
            return switch (item) {
                case JsonObject _ ->
                        "associative list without keys has an element that's a map type";
                case JsonArray _ -> "not supported: associative list with lists as elements";
                case JsonNull _ ->
                        "associative list without keys has an element that's an explicit null";
                default -> null;
            };
        }
        if (item == JsonNull.NULL) {
            return "associative list with keys may not have a null element";
        }
        if (!(item instanceof JsonObject)) {
            return "associative list with keys may not have non-map elements";
        }
        if (keys.stream().allMatch(key -> ListItems.keyValue(schema, item, key) == null)) {
            return UntypedException.why(keys);
        }
        return null;
    }
}
