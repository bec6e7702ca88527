package atoll.api.patch;

import atoll.api.schema.DeclaredOrder;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a JSON or merge patch led to, as refusals show it: objects that the patch went into have
/// their keys sorted, all others their fields in the order of their Go types. Upstream decodes JSON
/// into maps where a patch went, which Go sorts, and leaves the rest as it was encoded from
/// structs.
final class PatchedText {
    private PatchedText() {}

    /// @param before what was patched, of which `patched` shares all that was not changed
    /// @param patched what came of it
    /// @param schema null where nothing is known of the types
    static String of(Json patched, @Nullable Json before, @Nullable Schema schema) {
        if (patched == before) {
            return declared(patched, schema);
        }
        return switch (patched) {
            case JsonObject object when before instanceof JsonObject original ->
                    object(
                            object,
                            object.keys(),
                            (key, value) -> of(value, original.get(key), Grain.child(schema, key)));
            case JsonArray array when before instanceof JsonArray original ->
                    array(array, original, schema == null ? null : schema.items());
            default -> patched.toString();
        };
    }

    /// An item that is the very same as some item before was not gone into; another is compared
    /// with the one at its place.
    private static String array(JsonArray array, JsonArray before, @Nullable Schema items) {
        var texts = new ArrayList<String>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Json item = array.get(i);
            boolean kept = before.stream().anyMatch(each -> each == item);
            Json was = kept ? item : i < before.size() ? before.get(i) : null;
            texts.add(of(item, was, items));
        }
        return "[" + String.join(",", texts) + "]";
    }

    private static String declared(Json value, @Nullable Schema schema) {
        return switch (value) {
            case JsonArray array -> {
                Schema items = schema == null ? null : schema.items();
                yield array.stream()
                        .map(item -> declared(item, items))
                        .collect(Collectors.joining(",", "[", "]"));
            }
            case JsonObject object ->
                    object(
                            object,
                            DeclaredOrder.of(object, schema),
                            (key, member) -> declared(member, Grain.child(schema, key)));
            default -> value.toString();
        };
    }

    private static String object(
            JsonObject object, List<String> keys, BiFunction<String, Json, String> member) {
        return keys.stream()
                .map(key -> Json.of(key) + ":" + member.apply(key, object.at(key)))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
