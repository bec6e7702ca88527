package atoll.api.patch;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lays an applied configuration over a live object: what the configuration states wins, the rest
/// stays. Upstream: `Merge` of structured-merge-diff. What comes out shares all subtrees that only
/// one side has.
final class TypedMerge {
    private TypedMerge() {}

    /// @param config as sent; nulls in it stay for decoding to see
    static JsonObject merge(Schema schema, JsonObject live, JsonObject config) {
        return value(schema, live, config).asObject();
    }

    private static Json value(@Nullable Schema schema, @Nullable Json live, Json config) {
        if (live == null) {
            return config;
        }
        if (config == JsonNull.NULL) {
            return ofNothing(schema, live);
        }
        return switch (Grain.of(schema, config)) {
            case WHOLE -> config;
            case FIELDS ->
                    live instanceof JsonObject object && config instanceof JsonObject stated
                            ? fields(schema, object, stated)
                            : config;
            case ITEMS ->
                    schema != null
                                    && live instanceof JsonArray array
                                    && config instanceof JsonArray stated
                            ? items(schema, array, stated)
                            : config;
        };
    }

    /// Null says nothing of the parts of a value, so those that are there stay.
    private static Json ofNothing(@Nullable Schema schema, Json live) {
        return Grain.of(schema, live) == Grain.WHOLE || Grain.isHollow(live) ? JsonNull.NULL : live;
    }

    private static JsonObject fields(@Nullable Schema schema, JsonObject live, JsonObject config) {
        JsonObject merged = live;
        for (int i = 0; i < config.size(); i++) {
            String key = config.keyAt(i);
            Json value = value(Grain.child(schema, key), live.get(key), config.valueAt(i));
            merged = merged.with(key, value);
        }
        return merged;
    }

    /// Both orders are kept as far as they agree; where they do not, the configuration's wins for
    /// the items it states. Items only the live list has stay beside their neighbours.
    private static JsonArray items(Schema schema, JsonArray live, JsonArray config) {
        Map<String, List<Json>> left = ListItems.byElement(schema, live);
        Map<String, List<Json>> right = ListItems.byElement(schema, config);
        List<String> leftOrder = new ArrayList<>();
        live.forEach(item -> leftOrder.add(ListItems.element(schema, item)));
        List<String> rightOrder = List.copyOf(right.keySet());
        var shared = new ArrayDeque<String>();
        rightOrder.stream().filter(left::containsKey).forEach(shared::add);

        var merged = new ArrayList<Json>();
        var done = new HashSet<String>();
        int l = 0;
        int r = 0;
        while (l < leftOrder.size() || r < rightOrder.size()) {
            String mine = l < leftOrder.size() ? leftOrder.get(l) : null;
            String stated = r < rightOrder.size() ? rightOrder.get(r) : null;
            if (mine != null && !right.containsKey(mine)) {
                merged.add(live.get(l++));
            } else if (mine != null && (done.contains(mine) || isLater(mine, stated, shared))) {
                l++;
            } else if (stated != null) {
                merged.add(item(schema, left.get(stated), right.get(stated)));
                done.add(stated);
                if (stated.equals(shared.peek())) {
                    shared.poll();
                }
                r++;
                if (stated.equals(mine)) {
                    l++;
                }
            } else {
                l++;
            }
        }
        return JsonArray.of(merged);
    }

    /// Whether a live item that the configuration states too has its turn after another.
    private static boolean isLater(
            String mine, @Nullable String stated, ArrayDeque<String> shared) {
        String next = shared.peek();
        return stated != null && !mine.equals(stated) && next != null && !next.equals(mine);
    }

    private static Json item(
            Schema schema, @Nullable List<Json> live, @Nullable List<Json> config) {
        if (config == null) {
            throw new IllegalStateException("an item the configuration does not state");
        }
        Json before = live == null || live.size() != 1 ? null : live.getFirst();
        return value(schema.items(), before, config.getFirst());
    }
}
