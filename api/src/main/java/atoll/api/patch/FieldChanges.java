package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Which paths differ between two versions of an object. Walks both side by side and looks at
/// nothing that is the very same tree, so that a write that shares what it left alone costs what it
/// changed. Field sets have the form of [FieldSets]. Upstream does this with `typed.Compare` of
/// structured-merge-diff.
final class FieldChanges {
    private final boolean modifiedToo;

    /// @param modifiedToo whether a value that differs counts, or only one that was not there
    private FieldChanges(boolean modifiedToo) {
        this.modifiedToo = modifiedToo;
    }

    /// The paths that `to` has and `from` has not, or has with another value.
    ///
    /// @return `{"f:spec":{"f:replicas":{}}}`; empty when there is none
    /// @throws UntypedException when items of a list cannot be told apart
    static JsonObject addedOrModified(Schema schema, JsonObject from, JsonObject to) {
        return orEmpty(new FieldChanges(true).added(schema, from, to));
    }

    /// The paths that `from` has and `to` has not.
    ///
    /// @throws UntypedException when items of a list cannot be told apart
    static JsonObject removed(Schema schema, JsonObject from, JsonObject to) {
        return orEmpty(new FieldChanges(false).added(schema, to, from));
    }

    private static JsonObject orEmpty(@Nullable JsonObject node) {
        return node == null ? JsonObject.EMPTY : node;
    }

    /// Null for nothing; [JsonObject#EMPTY] for the path of the value itself.
    private @Nullable JsonObject added(
            @Nullable Schema schema, @Nullable Json before, @Nullable Json to) {
        if (to == null || before == to) {
            return null;
        }
        Grain grain = Grain.of(schema, to);
        Json from = comparable(grain, before);
        boolean leaf = grain == Grain.WHOLE || (Grain.isHollow(from) && Grain.isHollow(to));
        if (leaf) {
            return from == null || (modifiedToo && !from.equals(to)) ? JsonObject.EMPTY : null;
        }
        return grain == Grain.FIELDS || schema == null
                ? fields(schema, from, to.asObject())
                : items(schema, from, to.asArray());
    }

    /// Null for what has no parts of the kind that are looked at.
    private static @Nullable Json comparable(Grain grain, @Nullable Json before) {
        return switch (grain) {
            case WHOLE -> before;
            case FIELDS -> before instanceof JsonArray list && !list.isEmpty() ? null : before;
            case ITEMS -> before instanceof JsonObject map && !map.isEmpty() ? null : before;
        };
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
                Field field = Grain.field(schema, key);
                node.addIfPresent(
                        Grain.element(field, key), added(Grain.child(schema, field), was, is));
            }
        }
        return node.build();
    }

    /// Both lists are gone through once, in the order of their path elements.
    private @Nullable JsonObject items(Schema schema, @Nullable Json from, JsonArray to) {
        ListItems before =
                ListItems.sorted(schema, from == null ? JsonArray.EMPTY : from.asArray());
        ListItems after = ListItems.sorted(schema, to);
        var node = new FieldSets.Node(after.size(), from == null);
        int was = 0;
        for (int is = 0; is < after.size(); is = after.endOfEqual(is)) {
            String element = after.element(is);
            was = before.firstFrom(was, element);
            node.addIfPresent(element, item(schema, before, was, after, is));
        }
        return node.build();
    }

    /// Items that stand more than once are owned together.
    ///
    /// @param was where the items of this element begin, or would
    /// @param is where they begin now
    private @Nullable JsonObject item(
            Schema list, ListItems before, int was, ListItems after, int is) {
        int wereSo = before.countOf(after.element(is), was);
        int areSo = after.endOfEqual(is) - is;
        if (areSo == 1) {
            return added(list.items(), wereSo == 1 ? before.value(was) : null, after.value(is));
        }
        boolean changed =
                wereSo < 2 || (modifiedToo && !before.sameValues(was, wereSo, after, is, areSo));
        return changed ? JsonObject.EMPTY : null;
    }
}
