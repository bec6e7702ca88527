package atoll.api.patch;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Takes a set of paths out of an object. A field all of whose parts go stays as null. Upstream:
/// `RemoveItems` of structured-merge-diff.
final class FieldRemoval {
    private FieldRemoval() {}

    /// Paths that the object does not have are passed over.
    ///
    /// @param set see [FieldSets]
    static JsonObject remove(Schema schema, JsonObject object, JsonObject set) {
        return set.isEmpty() ? object : fields(schema, object, set);
    }

    private static Json value(@Nullable Schema schema, Json value, JsonObject set) {
        return switch (Grain.of(schema, value)) {
            case WHOLE -> value;
            case FIELDS -> fields(schema, value.asObject(), set);
            case ITEMS -> schema == null ? value : items(schema, value.asArray(), set);
        };
    }

    private static JsonObject fields(@Nullable Schema schema, JsonObject object, JsonObject set) {
        JsonObject kept = object;
        for (int i = 0; i < object.size(); i++) {
            String key = object.keyAt(i);
            if (set.get("f:" + key) instanceof JsonObject node) {
                Json value = object.valueAt(i);
                Json rest =
                        FieldSets.isMember(node)
                                ? null
                                : value(Grain.child(schema, key), value, node);
                if (rest == null) {
                    kept = kept.without(key);
                } else {
                    boolean emptied = Grain.isHollow(rest) && !Grain.isHollow(value);
                    kept = kept.with(key, emptied ? JsonNull.NULL : rest);
                }
            }
        }
        return kept;
    }

    /// Items that stand more than once go together.
    private static JsonArray items(Schema schema, JsonArray array, JsonObject set) {
        var kept = new ArrayList<Json>(array.size());
        for (Json item : array) {
            Json node = set.get(ListItems.element(schema, item));
            if (node == null) {
                kept.add(item);
            } else if (!FieldSets.isMember(node.asObject())) {
                kept.add(value(schema.items(), item, node.asObject()));
            }
        }
        return JsonArray.of(kept);
    }
}
