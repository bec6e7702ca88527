package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a JSON or merge patch led to, as refusals show it: objects that the patch went into have
/// their keys sorted, all others their fields in the order of their Go types, which is that of the
/// numbers in protobuf.
final class PatchedText {
    private static final Comparator<Field> DECLARED =
            Comparator.comparing(
                    (Field field) -> field.wirePath().stream().map(Integer::longValue).toList(),
                    PatchedText::compare);

    private PatchedText() {}

    private static int compare(List<Long> one, List<Long> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Long.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /// @param before what was patched, of which `patched` shares all that was not changed
    static String of(Json patched, @Nullable Json before, @Nullable Schema schema) {
        if (patched == before) {
            return declared(patched, schema);
        }
        return patched instanceof JsonObject object && before instanceof JsonObject original
                ? object(
                        object,
                        object.keys(),
                        (key, value) -> of(value, original.get(key), Grain.child(schema, key)))
                : patched.toString();
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
                            inOrder(object, schema),
                            (key, member) -> declared(member, Grain.child(schema, key)));
            default -> value.toString();
        };
    }

    private static List<String> inOrder(JsonObject object, @Nullable Schema schema) {
        if (schema == null || schema.type() != Schema.Type.OBJECT) {
            return object.keys();
        }
        return object.keys().stream()
                .sorted(Comparator.comparing(schema::field, Comparator.nullsLast(DECLARED)))
                .toList();
    }

    private static String object(
            JsonObject object, List<String> keys, BiFunction<String, Json, String> member) {
        return keys.stream()
                .map(key -> Json.of(key) + ":" + member.apply(key, object.at(key)))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
