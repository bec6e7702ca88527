package atoll.api.patch;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.schema.Field;
import atoll.api.schema.PatchStrategy;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Kubernetes' own patch format for built-in kinds: as a merge patch, but lists whose fields are
/// marked so merge by a key, and directives say what a plain merge cannot:
///
/// - `$patch: replace | delete` in an object or a list item,
/// - `$retainKeys: [...]`: no other keys stay,
/// - `$deleteFromPrimitiveList/x: [...]`: these values leave the list `x`,
/// - `$setElementOrder/x: [...]`: the order of the list `x` afterwards.
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String DELETE_PREFIX = "$deleteFromPrimitiveList/";
    static final String ORDER_PREFIX = "$setElementOrder/";

    private StrategicMergePatch() {}

    /// The object after the patch. Unknown fields, and values that do not fit, are for the caller
    /// to see, who decodes it. Throws [RefusedException] when the patch is malformed.
    public static JsonObject apply(Schema schema, JsonObject original, JsonObject patch) {
        return object(schema, original, patch);
    }

    static JsonObject object(@Nullable Schema schema, JsonObject original, JsonObject patch) {
        Json directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return switch (String.valueOf(directive.asString())) {
                case "replace" -> patch.without(DIRECTIVE);
                case "delete" -> JsonObject.EMPTY;
                default -> throw unknownType(directive, patch);
            };
        }
        JsonObject merged = retained(original, patch);
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            if (key.startsWith(DELETE_PREFIX)) {
                merged = withoutValues(merged, key, patch.valueAt(i));
            } else if (!key.startsWith("$")) {
                merged = member(schema, merged, key, patch.valueAt(i));
            }
        }
        return reordered(schema, original, merged, patch);
    }

    static RefusedException unknownType(Json directive, Json patch) {
        return malformed(
                "unknown patch type: %s in map: %s"
                        .formatted(GoPrint.text(directive), GoPrint.value(patch)));
    }

    private static JsonObject retained(JsonObject original, JsonObject patch) {
        Json directive = patch.get(RETAIN_KEYS);
        if (directive == null) {
            return original;
        }
        if (!(directive instanceof JsonArray keys)) {
            throw badRequest("invalid patch format of retainKeys");
        }
        List<String> retained = keys.strings();
        JsonObject kept = original;
        for (String key : original.keys()) {
            if (!retained.contains(key)) {
                kept = kept.without(key);
            }
        }
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            boolean stated = !key.startsWith("$") && patch.valueAt(i) != JsonNull.NULL;
            if (stated && !retained.contains(key)) {
                throw badRequest("invalid patch format of retainKeys");
            }
        }
        return kept;
    }

    private static JsonObject withoutValues(JsonObject merged, String directive, Json values) {
        String key = directive.substring(DELETE_PREFIX.length());
        if (!(values instanceof JsonArray gone)) {
            throw badRequest("invalid patch format of primitive list");
        }
        return merged.get(key) instanceof JsonArray list
                ? merged.with(key, list.filter(item -> !gone.contains(item)))
                : merged;
    }

    private static JsonObject member(
            @Nullable Schema schema, JsonObject merged, String key, Json change) {
        if (change == JsonNull.NULL) {
            return merged.without(key);
        }
        Json current = merged.get(key);
        if (current == null) {
            Json plain = withoutDirectives(change);
            return plain == null ? merged : merged.with(key, plain);
        }
        Schema child = Grain.child(schema, key);
        Set<PatchStrategy> strategies = strategies(schema, key);
        return switch (change) {
            case JsonObject object when current instanceof JsonObject before ->
                    merged.with(
                            key,
                            strategies.contains(PatchStrategy.REPLACE)
                                    ? orEmpty(withoutDirectives(object))
                                    : object(child, before, object));
            case JsonArray array when current instanceof JsonArray before ->
                    merged.with(
                            key,
                            child != null && strategies.contains(PatchStrategy.MERGE)
                                    ? MergingList.of(child, mergeKey(schema, key))
                                            .merge(before, array)
                                    : array);
            default -> {
                Json plain = withoutDirectives(change);
                yield plain == null ? merged.without(key) : merged.with(key, plain);
            }
        };
    }

    private static Json orEmpty(@Nullable Json value) {
        return value == null ? JsonObject.EMPTY : value;
    }

    private static Set<PatchStrategy> strategies(@Nullable Schema schema, String key) {
        Field field = schema == null ? null : schema.field(key);
        return field == null ? Set.of() : field.patchStrategies();
    }

    private static @Nullable String mergeKey(@Nullable Schema schema, String key) {
        Field field = schema == null ? null : schema.field(key);
        return field == null ? null : field.patchMergeKey();
    }

    /// Brings the lists that the patch orders into that order.
    private static JsonObject reordered(
            @Nullable Schema schema, JsonObject original, JsonObject merged, JsonObject patch) {
        JsonObject ordered = merged;
        for (int i = 0; i < patch.size(); i++) {
            String directive = patch.keyAt(i);
            if (directive.startsWith(ORDER_PREFIX)) {
                String key = directive.substring(ORDER_PREFIX.length());
                Schema child = Grain.child(schema, key);
                JsonArray order = requireList(patch.valueAt(i));
                JsonArray before = requireList(original.get(key));
                JsonArray changes = requireList(patch.get(key));
                if (child != null) {
                    MergingList merging = MergingList.of(child, mergeKey(schema, key));
                    merging.requireOrdered(changes, order);
                    if (merged.get(key) instanceof JsonArray list) {
                        merging.requireIdentified(order);
                        ordered = ordered.with(key, merging.order(list, order, before));
                    }
                }
            }
        }
        return ordered;
    }

    private static JsonArray requireList(@Nullable Json value) {
        return switch (value) {
            case null -> JsonArray.EMPTY;
            case JsonArray list -> list;
            default ->
                    throw malformed(
                            "expected a []interface {}, but received a " + GoPrint.type(value));
        };
    }

    /// What a value without a counterpart becomes: directives and nulls go; null when the value
    /// asks for its own deletion.
    static @Nullable Json withoutDirectives(Json value) {
        return switch (value) {
            case JsonObject object -> {
                if (object.stringOr(DIRECTIVE, "").equals("delete")) {
                    yield null;
                }
                JsonObject plain = object;
                for (int i = 0; i < object.size(); i++) {
                    String key = object.keyAt(i);
                    Json member = object.valueAt(i);
                    Json kept =
                            key.startsWith("$") || member == JsonNull.NULL
                                    ? null
                                    : withoutDirectives(member);
                    plain = kept == null ? plain.without(key) : plain.with(key, kept);
                }
                yield plain;
            }
            case JsonArray array ->
                    JsonArray.of(
                            array.stream()
                                    .map(StrategicMergePatch::withoutDirectives)
                                    .filter(item -> item != null && !isSpentDirective(item, array))
                                    .toList());
            default -> value;
        };
    }

    /// `{$patch: replace}` alone marks a list and is no item of it.
    private static boolean isSpentDirective(Json item, JsonArray array) {
        return item.equals(JsonObject.EMPTY)
                && array.stream().anyMatch(each -> each.asObject().has(DIRECTIVE));
    }

    static RefusedException badRequest(String why) {
        return new RefusedException(Status.badRequest(why));
    }

    static RefusedException malformed(String why) {
        return new RefusedException(new Status(500, "", why, JsonObject.EMPTY));
    }
}
