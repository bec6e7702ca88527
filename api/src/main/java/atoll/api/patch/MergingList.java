package atoll.api.patch;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a strategic merge patch changes one list that merges. Stateless.
///
/// @param key the member that identifies an item; null for lists of scalars, which merge as sets
record MergingList(Schema schema, @Nullable String key) {
    static MergingList of(Schema schema, @Nullable String key) {
        return new MergingList(schema, key);
    }

    /// @param original the list as it is
    /// @param patch items to change or add, and such with directives
    /// @throws RefusedException when the lists mix types, or items lack the key
    JsonArray merge(JsonArray original, JsonArray patch) {
        requireOneType(original, patch);
        boolean objects =
                patch.stream().anyMatch(JsonObject.class::isInstance)
                        || original.stream().anyMatch(JsonObject.class::isInstance);
        if (!objects) {
            var both = new ArrayList<Json>(original.toList());
            patch.forEach(item -> both.add(item));
            return order(JsonArray.of(both.stream().distinct().toList()), patch, original);
        }
        if (key == null) {
            throw StrategicMergePatch.malformed(
                    "cannot merge lists without merge key for " + schema);
        }
        return mergeObjects(original, patch);
    }

    /// Lists merge when all that is in them is of one type.
    static void requireOneType(JsonArray original, JsonArray patch) {
        List<String> types =
                Stream.concat(original.stream(), patch.stream())
                        .map(GoPrint::type)
                        .distinct()
                        .toList();
        if (types.size() > 1) {
            throw StrategicMergePatch.malformed(
                    "list element types are not identical: ["
                            + GoPrint.value(original)
                            + " "
                            + GoPrint.value(patch)
                            + "]");
        }
        if (types.equals(List.of(GoPrint.type(JsonArray.EMPTY)))) {
            throw new RefusedException(
                    new Status(422, "", "lists of lists are not supported", JsonObject.EMPTY));
        }
    }

    /// The items of a patch must come in the order that it asks for.
    ///
    /// @param order what `$setElementOrder` lists; empty: nothing is asked for
    void requireOrder(JsonArray patch, JsonArray order) {
        if (order.isEmpty()) {
            return;
        }
        int next = 0;
        for (Json item : patch) {
            if (item.asObject().has(StrategicMergePatch.DIRECTIVE)) {
                continue;
            }
            while (next < order.size() && !mark(order.get(next)).equals(mark(item))) {
                next++;
            }
            if (next++ >= order.size()) {
                throw StrategicMergePatch.malformed(
                        "The order in patch list:\n%s\n doesn't match %s list:\n%s\n"
                                .formatted(
                                        GoPrint.value(patch),
                                        StrategicMergePatch.ORDER,
                                        GoPrint.value(order)));
            }
        }
    }

    /// Refuses an order of objects that does not say which ones.
    void requireIdentified(JsonArray wanted) {
        for (int i = 0; key != null && i < wanted.size(); i++) {
            if (!(wanted.get(i) instanceof JsonObject)) {
                throw StrategicMergePatch.malformed("value for key " + i + " is not a map");
            }
            identity(wanted.get(i));
        }
    }

    /// Items that carry a directive change the list as a whole; the others merge one by one.
    /// `$patch: replace` in any item makes the others of the patch the whole list; `$patch: delete`
    /// removes the item of that key.
    private JsonArray mergeObjects(JsonArray original, JsonArray patch) {
        JsonArray kept = original;
        boolean replace = false;
        var plain = new ArrayList<Json>();
        for (Json item : patch) {
            Json directive = item.asObject().get(StrategicMergePatch.DIRECTIVE);
            if (directive == null) {
                plain.add(item);
                continue;
            }
            switch (String.valueOf(directive.asString())) {
                case "replace" -> replace = true;
                case "delete" -> {
                    Json identity = identity(item);
                    kept = kept.filter(each -> !identity.equals(each.asObject().get(name())));
                }
                case "merge" ->
                        throw StrategicMergePatch.malformed(
                                "merging lists cannot yet be specified in the patch");
                default -> throw StrategicMergePatch.unknownType(directive, item);
            }
        }
        if (replace) {
            return JsonArray.of(plain);
        }
        var merged = new ArrayList<Json>(kept.toList());
        for (Json item : plain) {
            mergeItem(merged, item);
        }
        return order(JsonArray.of(merged), JsonArray.of(plain), kept);
    }

    /// Merges into the first item of the same key, or appends.
    private void mergeItem(List<Json> merged, Json item) {
        Json identity = identity(item);
        for (int i = 0; i < merged.size(); i++) {
            if (identity.equals(merged.get(i).asObject().get(name()))) {
                merged.set(
                        i,
                        StrategicMergePatch.object(
                                schema.items(), merged.get(i).asObject(), item.asObject()));
                return;
            }
        }
        merged.add(item);
    }

    private String name() {
        return key == null ? "" : key;
    }

    /// @throws RefusedException when the item has no such key
    private Json identity(Json item) {
        Json identity = item.asObject().get(name());
        if (identity == null) {
            throw StrategicMergePatch.malformed(
                    "map: "
                            + GoPrint.value(item)
                            + " does not contain declared merge key: "
                            + name());
        }
        return identity;
    }

    /// What tells items apart: the key's value, or the scalar itself.
    private Json mark(Json item) {
        Json identity = key == null ? null : item.asObject().get(key);
        return identity == null ? item : identity;
    }

    /// The items of `list`: those that `wanted` names in its order, the others where `before` had
    /// them as far as that is possible.
    ///
    /// @param wanted the patch's items, or what `$setElementOrder` lists
    JsonArray order(JsonArray list, JsonArray wanted, JsonArray before) {
        List<Json> wantedMarks = wanted.stream().map(this::mark).toList();
        List<Json> beforeMarks = before.stream().map(this::mark).toList();
        var named = new ArrayList<Json>();
        var others = new ArrayList<Json>();
        for (Json item : list) {
            (wantedMarks.contains(mark(item)) ? named : others).add(item);
        }
        sort(named, wantedMarks);
        sort(others, beforeMarks);
        return JsonArray.of(interleaved(others, named, beforeMarks));
    }

    private void sort(List<Json> items, List<Json> order) {
        items.sort(java.util.Comparator.comparingInt(item -> order.indexOf(mark(item))));
    }

    /// Merges the two runs; an item that was before a named one in the old list stays before it.
    private List<Json> interleaved(List<Json> others, List<Json> named, List<Json> before) {
        var all = new ArrayList<Json>(others.size() + named.size());
        int o = 0;
        int n = 0;
        while (o < others.size() || n < named.size()) {
            boolean other =
                    n == named.size()
                            || (o < others.size() && isBefore(others.get(o), named.get(n), before));
            all.add(other ? others.get(o++) : named.get(n++));
        }
        return all;
    }

    /// False unless both were there.
    private boolean isBefore(Json a, Json b, List<Json> order) {
        int first = order.indexOf(mark(a));
        int second = order.indexOf(mark(b));
        return first >= 0 && second >= 0 && first < second;
    }
}
