package atoll.api.patch;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which paths differ between two versions of an object.
final class FieldChanges {
    private final boolean modifiedToo;

    private FieldChanges(boolean modifiedToo) {
        this.modifiedToo = modifiedToo;
    }

    /// The paths that `to` has and `from` has not, or has with another value.
    static JsonObject addedOrModified(Schema schema, JsonObject from, JsonObject to) {
        return orEmpty(new FieldChanges(true).added(schema, from, to));
    }

    /// The paths that `from` has and `to` has not.
    static JsonObject removed(Schema schema, JsonObject from, JsonObject to) {
        return orEmpty(new FieldChanges(false).added(schema, to, from));
    }

    private static JsonObject orEmpty(@Nullable JsonObject node) {
        return node == null ? JsonObject.EMPTY : node;
    }

    private @Nullable JsonObject added(
            @Nullable Schema schema, @Nullable Json from, @Nullable Json to) {
        if (to == null || from == to) {
            return null;
        }
        Grain grain = Grain.of(schema, to);
        boolean leaf = grain == Grain.WHOLE || (Grain.isHollow(from) && Grain.isHollow(to));
        if (leaf) {
            boolean changed = from == null || (modifiedToo && !from.equals(to));
            return changed ? JsonObject.EMPTY : null;
        }
        return grain == Grain.FIELDS || schema == null
                ? fields(schema, from, to.asObject())
                : items(schema, from, to.asArray());
    }

    private @Nullable JsonObject fields(
            @Nullable Schema schema, @Nullable Json from, JsonObject to) {
        var node = new FieldSets.Node(to.size(), from == null);
        JsonObject before = from == null ? JsonObject.EMPTY : from.asObject();
        for (int i = 0; i < to.size(); i++) {
            String key = to.keyAt(i);
            Json was = before.get(key);
            Json is = to.valueAt(i);
            if (was != is) {
                node.addIfPresent("f:" + key, added(Grain.child(schema, key), was, is));
            }
        }
        return node.build();
    }

    private @Nullable JsonObject items(Schema schema, @Nullable Json from, JsonArray to) {
        var before =
                from == null
                        ? Map.<String, List<Json>>of()
                        : ListItems.byElement(schema, from.asArray());
        var after = ListItems.byElement(schema, to);
        var node = new FieldSets.Node(after.size(), from == null);
        String[] elements = after.keySet().toArray(String[]::new);
        Arrays.sort(elements);
        for (String element : elements) {
            node.addIfPresent(element, item(schema, before, after, element));
        }
        return node.build();
    }

    /// Items that stand more than once are owned together.
    private @Nullable JsonObject item(
            Schema list,
            Map<String, List<Json>> before,
            Map<String, List<Json>> after,
            String element) {
        List<Json> was = before.getOrDefault(element, List.of());
        List<Json> is = after.getOrDefault(element, List.of());
        if (is.size() == 1) {
            return added(list.items(), was.size() == 1 ? was.getFirst() : null, is.getFirst());
        }
        boolean changed = was.size() < 2 || (modifiedToo && !was.equals(is));
        return changed ? JsonObject.EMPTY : null;
    }
}
