package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// The paths that an object states: what an applier owns by applying it. Upstream: `ToFieldSet` of
/// structured-merge-diff.
final class FieldExtraction {
    private FieldExtraction() {}

    /// `{"spec":{"replicas":3}} → {"f:spec":{"f:replicas":{}}}`
    ///
    /// @throws UntypedException when items of a list cannot be told apart
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

    /// A field of an object is stated by what is in it; a key of a map, a field that nobody
    /// declared and an empty map are stated by themselves.
    private static @Nullable JsonObject fields(
            @Nullable Schema schema, JsonObject object, boolean member) {
        var node = new FieldSets.Node(object.size(), member);
        for (int i = 0; i < object.size(); i++) {
            String key = object.keyAt(i);
            Json value = object.valueAt(i);
            Field field = Grain.field(schema, key);
            boolean stated = isEmptyMap(value) || field == null;
            node.addIfPresent(
                    Grain.element(field, key), node(Grain.child(schema, field), value, stated));
        }
        return node.build();
    }

    private static boolean isEmptyMap(Json value) {
        return !(value instanceof JsonArray) && Grain.isHollow(value);
    }

    private static @Nullable JsonObject items(Schema schema, JsonArray array, boolean member) {
        ListItems items = ListItems.sorted(schema, array);
        var node = new FieldSets.Node(items.size(), member);
        for (int i = 0; i < items.size(); i = items.endOfEqual(i)) {
            JsonObject child =
                    items.endOfEqual(i) > i + 1
                            ? JsonObject.EMPTY
                            : node(schema.items(), items.value(i), true);
            node.add(items.element(i), child == null ? JsonObject.EMPTY : child);
        }
        return node.build();
    }
}
