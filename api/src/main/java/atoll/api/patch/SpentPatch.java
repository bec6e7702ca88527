package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.PatchStrategy;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is left of a strategic merge patch once it was laid over an object: upstream takes out what
/// it has followed, and refusals show the rest. Changes nothing else: the object itself is patched
/// by [StrategicMergePatch].
final class SpentPatch {
    private SpentPatch() {}

    /// @param original the object before the patch
    static JsonObject of(@Nullable Schema schema, JsonObject original, JsonObject patch) {
        Json directive = patch.get(StrategicMergePatch.DIRECTIVE);
        if (directive != null) {
            return "replace".equals(directive.asString())
                    ? patch.without(StrategicMergePatch.DIRECTIVE)
                    : patch;
        }
        JsonObject left = patch.without(StrategicMergePatch.RETAIN_KEYS);
        for (String key : patch.keys()) {
            if (key.startsWith(StrategicMergePatch.ORDER)) {
                left = left.without(key).without(key.substring(key.indexOf('/') + 1));
            }
        }
        JsonObject spent = left;
        for (int i = 0; i < left.size(); i++) {
            String key = left.keyAt(i);
            if (!key.startsWith(StrategicMergePatch.DELETE)) {
                spent = spent.with(key, member(schema, key, original.get(key), left.valueAt(i)));
            }
        }
        return spent;
    }

    private static Json member(
            @Nullable Schema schema, String key, @Nullable Json before, Json change) {
        Field field = schema == null ? null : schema.field(key);
        Schema child = Grain.child(schema, key);
        return switch (change) {
            case JsonObject object when before instanceof JsonObject original ->
                    has(field, PatchStrategy.REPLACE) ? object : of(child, original, object);
            case JsonArray array when before instanceof JsonArray original ->
                    field != null && has(field, PatchStrategy.MERGE)
                            ? items(child, field.patchMergeKey(), original, array)
                            : array;
            case JsonNull _ -> change;
            default -> Objects.requireNonNullElse(plain(change), change);
        };
    }

    private static boolean has(@Nullable Field field, PatchStrategy strategy) {
        return field != null && field.patchStrategies().contains(strategy);
    }

    private static JsonArray items(
            @Nullable Schema list, @Nullable String key, JsonArray original, JsonArray patch) {
        Schema items = list == null ? null : list.items();
        return patch.map(item -> {
            boolean merges =
                    item instanceof JsonObject object
                            && !object.has(StrategicMergePatch.DIRECTIVE)
                            && key != null;
            return merges ? item(items, String.valueOf(key), original, item.asObject()) : item;
        });
    }

    private static JsonObject item(
            @Nullable Schema schema, String key, JsonArray original, JsonObject item) {
        for (JsonObject before : original.objects()) {
            if (Objects.equals(before.get(key), item.get(key))) {
                return of(schema, before, item);
            }
        }
        return item;
    }

    private static @Nullable Json plain(Json value) {
        return StrategicMergePatch.withoutDirectives(value);
    }
}
