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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Kubernetes' own patch format for built-in kinds: as a merge patch, but lists whose fields are
/// marked so merge by a key, and directives say what a plain merge cannot:
///
/// - `$patch: replace | delete` in an object or a list item,
/// - `$retainKeys: [...]`: no other keys stay,
/// - `$deleteFromPrimitiveList/x: [...]`: these values leave the list `x`,
/// - `$setElementOrder/x: [...]`: the order of the list `x` afterwards. Upstream: apimachinery's
///   `util/strategicpatch`. Which lists merge, and by which key, the schema says
///   ([Field#patchStrategies]), not the list type of server-side apply. Stateless.
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String DELETE = "$deleteFromPrimitiveList";
    static final String ORDER = "$setElementOrder";

    private StrategicMergePatch() {}

    /// The object after the patch. Unknown fields, and values that do not fit, are for the caller
    /// to see, who decodes it. Throws [RefusedException] when the patch is malformed.
    ///
    /// @param schema of the built-in kind
    public static JsonObject apply(Schema schema, JsonObject original, JsonObject patch) {
        return object(schema, original, patch);
    }

    /// @param schema null where nothing is known of the fields: lists are replaced then
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
        JsonObject rest = patch.without(RETAIN_KEYS);
        for (String key : patch.keys()) {
            if (key.startsWith(ORDER)) {
                String list = key.substring(named(key, ORDER, "setElementOrder list"));
                merged = ordered(schema, merged, rest, list, patch.get(key));
                rest = rest.without(key).without(list);
            }
        }
        for (int i = 0; i < rest.size(); i++) {
            String key = rest.keyAt(i);
            Json change = rest.valueAt(i);
            merged =
                    key.startsWith(DELETE)
                            ? withoutValues(
                                    merged,
                                    key.substring(named(key, DELETE, "primitive list")),
                                    change)
                            : member(schema, merged, key, change);
        }
        return merged;
    }

    /// Where the name of the list begins that a directive is about.
    private static int named(String key, String directive, String what) {
        if (!key.startsWith(directive + "/")) {
            throw badRequest("invalid patch format of " + what);
        }
        return directive.length() + 1;
    }

    /// @param directive what stands for `$patch`
    static RefusedException unknownType(Json directive, Json patch) {
        return malformed(
                "unknown patch type: %s in map: %s"
                        .formatted(GoPrint.text(directive), GoPrint.value(patch)));
    }

    /// `$retainKeys` must name every key that the patch sets.
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
            boolean stated = !isDirective(key) && patch.valueAt(i) != JsonNull.NULL;
            if (stated && !retained.contains(key)) {
                throw badRequest("invalid patch format of retainKeys");
            }
        }
        return kept;
    }

    /// Null takes all away, other values that are no list nothing.
    private static JsonObject withoutValues(JsonObject merged, String key, Json values) {
        if (values == JsonNull.NULL) {
            return merged.without(key);
        }
        if (!(merged.get(key) instanceof JsonArray list) || !(values instanceof JsonArray gone)) {
            return merged;
        }
        MergingList.requireOneType(list, gone);
        return merged.with(key, list.filter(item -> !gone.contains(item)));
    }

    /// The object with one member changed as the patch says.
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
        requireKnown(schema, key, current, change);
        Set<PatchStrategy> strategies = strategies(schema, key);
        return switch (change) {
            case JsonObject object when current instanceof JsonObject before ->
                    merged.with(
                            key,
                            strategies.contains(PatchStrategy.REPLACE)
                                    ? object
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

    /// Where any fields may stand, upstream finds none to merge by.
    ///
    /// @throws RefusedException with the Go type and the field that it does not have
    private static void requireKnown(
            @Nullable Schema schema, String key, Json current, Json change) {
        boolean merges =
                (current instanceof JsonObject && change instanceof JsonObject)
                        || (current instanceof JsonArray && change instanceof JsonArray);
        if (merges && schema != null && schema.type() == Schema.Type.ANY) {
            String definition = String.valueOf(schema.definition());
            throw malformed(
                    "unable to find api field in struct %s for the json field \"%s\""
                            .formatted(definition.substring(definition.lastIndexOf('.') + 1), key));
        }
    }

    private static Set<PatchStrategy> strategies(@Nullable Schema schema, String key) {
        Field field = schema == null ? null : schema.field(key);
        return field == null ? Set.of() : field.patchStrategies();
    }

    private static @Nullable String mergeKey(@Nullable Schema schema, String key) {
        Field field = schema == null ? null : schema.field(key);
        return field == null ? null : field.patchMergeKey();
    }

    /// Changes a list of which the patch tells the order, and brings it into that order.
    private static JsonObject ordered(
            @Nullable Schema schema,
            JsonObject merged,
            JsonObject patch,
            String key,
            @Nullable Json wanted) {
        JsonArray order = list(wanted);
        Json before = merged.get(key);
        Json change = patch.get(key);
        Schema child = Grain.child(schema, key);
        JsonArray original = before == null ? JsonArray.EMPTY : list(before);
        JsonArray changes = change == null ? JsonArray.EMPTY : list(change);
        if (child == null) {
            return merged;
        }
        var merging = MergingList.of(child, mergeKey(schema, key));
        merging.requireOrder(changes, order);
        if (before == null && change == null) {
            return merged;
        }
        merging.requireIdentified(order);
        JsonObject changed = change == null ? merged : member(schema, merged, key, change);
        return changed.with(key, merging.order(changed.array(key), order, original));
    }

    /// @throws RefusedException when it is something else
    private static JsonArray list(@Nullable Json value) {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw malformed(
                "expected a []interface {}, but received a "
                        + (value == null || value == JsonNull.NULL
                                ? "%!s(<nil>)"
                                : GoPrint.type(value)));
    }

    /// What a value without a counterpart becomes: objects with a directive go, and nulls in
    /// objects; null when the value is such an object itself. What else looks like a directive is a
    /// field that nobody knows.
    static @Nullable Json withoutDirectives(Json value) {
        return switch (value) {
            case JsonObject object -> {
                if (object.has(DIRECTIVE)) {
                    yield null;
                }
                JsonObject plain = object;
                for (int i = 0; i < object.size(); i++) {
                    Json member = object.valueAt(i);
                    Json kept = member == JsonNull.NULL ? null : withoutDirectives(member);
                    String key = object.keyAt(i);
                    plain = kept == null ? plain.without(key) : plain.with(key, kept);
                }
                yield plain;
            }
            case JsonArray array ->
                    JsonArray.of(
                            array.stream()
                                    .map(StrategicMergePatch::withoutDirectives)
                                    .filter(Objects::nonNull)
                                    .toList());
            default -> value;
        };
    }

    private static boolean isDirective(String key) {
        return key.equals(DIRECTIVE)
                || key.equals(RETAIN_KEYS)
                || key.startsWith(DELETE)
                || key.startsWith(ORDER);
    }

    /// 400.
    static RefusedException badRequest(String why) {
        return new RefusedException(Status.badRequest(why));
    }

    /// 500 without a reason: upstream passes errors of the patch library on as they are.
    static RefusedException malformed(String why) {
        return new RefusedException(new Status(500, "", why, JsonObject.EMPTY));
    }
}
