package atoll.api.patch;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The paths that an object states: what an applier owns by applying it.
final class FieldExtraction {
    private FieldExtraction() {}

    static JsonObject of(Schema schema, JsonObject object) {
        JsonObject set = node(schema, object, false);
        return set == null ? JsonObject.EMPTY : set;
    }

    /// @param member whether the path of `value` itself is stated
    private static @Nullable JsonObject node(@Nullable Schema schema, Json value, boolean member) {
        return switch (Grain.of(schema, value)) {
            case WHOLE -> JsonObject.EMPTY;
            case FIELDS -> fields(schema, value.asObject(), member);
            case ITEMS -> {
                if (schema == null) {
                    throw new IllegalStateException("items without a schema");
                }
                yield items(schema, value.asArray(), member);
            }
        };
    }

    private static @Nullable JsonObject fields(
            @Nullable Schema schema, JsonObject object, boolean member) {
        var node = new FieldSets.Node(object.size(), member);
        for (int i = 0; i < object.size(); i++) {
            String key = object.keyAt(i);
            Json value = object.valueAt(i);
            boolean stated = isEmptyMap(value) || !Grain.isNamed(schema, key);
            node.addIfPresent("f:" + key, node(Grain.child(schema, key), value, stated));
        }
        return node.build();
    }

    private static boolean isEmptyMap(Json value) {
        return !(value instanceof JsonArray) && Grain.isHollow(value);
    }

    private static @Nullable JsonObject items(Schema schema, JsonArray array, boolean member) {
        var children = new TreeMap<String, JsonObject>();
        ListItems.byElement(schema, array)
                .forEach((element, items) -> {
                    JsonObject child =
                            items.size() > 1
                                    ? JsonObject.EMPTY
                                    : node(schema.items(), items.getFirst(), true);
                    children.put(element, child == null ? JsonObject.EMPTY : child);
                });
        var node = new FieldSets.Node(children.size(), member);
        children.forEach(node::add);
        return node.build();
    }
}
