package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks the values of custom objects against their structural schema, in upstream's words. What an
/// update leaves as it was is not looked at, so that a schema may become stricter than the objects
/// that are there already. Thread-safe.
public final class CustomValues {
    /// Problems after which upstream does not even try CEL rules.
    private static final Set<String> BLOCKING =
            Set.of(
                    "FieldValueRequired",
                    "FieldValueTypeInvalid",
                    "FieldValueTooLong",
                    "FieldValueTooMany");

    private final ValueRules rules = new ValueRules();

    /// What is wrong with an object.
    ///
    /// @param old the object it replaces; null for a new one
    /// @param subresource `status` when only that is written
    public List<Cause> problems(
            Schema schema, JsonObject object, @Nullable JsonObject old, String subresource) {
        var walk = new Walk();
        Field status = schema.field("status");
        if (subresource.equals("status") && status != null && object.has("status")) {
            walk.hidden = "status.";
            walk.value(
                    status.schema(),
                    object.object("status"),
                    old == null ? null : old.get("status"),
                    "status");
        } else {
            walk.object(schema, object, old, "");
        }
        boolean blocked = walk.causes.stream().anyMatch(c -> BLOCKING.contains(c.reason()));
        if (blocked && hasRules(schema)) {
            walk.causes.add(
                    new Cause(
                            "FieldValueInvalid",
                            "Invalid value: null: some validation rules were not checked because"
                                    + " the object was invalid; correct the existing errors to"
                                    + " complete validation",
                            "<nil>"));
        }
        return walk.causes;
    }

    private static boolean hasRules(Schema schema) {
        return !schema.rules().isEmpty()
                || switch (schema.type()) {
                    case OBJECT ->
                            schema.definition() == null
                                    && schema.fields().stream()
                                            .anyMatch(field -> hasRules(field.schema()));
                    case MAP, ARRAY -> hasRules(schema.items());
                    default -> false;
                };
    }

    /// One pass over one object.
    private final class Walk {
        private final List<Cause> causes = new ArrayList<>();

        /// A prefix of paths that messages leave out, as upstream's do.
        private String hidden = "";

        private void value(Schema schema, Json value, @Nullable Json old, String path) {
            if (value.equals(old) || (value == JsonNull.NULL && schema.nullable())) {
                return;
            }
            if (!hasType(schema, value)) {
                wrongType(value, typeName(schema), path);
                return;
            }
            rules.check(schema, value, shown(path), path, causes);
            switch (value) {
                case JsonObject object when schema.type() == Schema.Type.MAP ->
                        object.forEach((key, item) ->
                                value(
                                        schema.items(),
                                        item,
                                        old instanceof JsonObject before ? before.get(key) : null,
                                        path + "." + key));
                case JsonObject object when schema.type() == Schema.Type.OBJECT ->
                        object(
                                schema,
                                object,
                                old instanceof JsonObject before ? before : null,
                                path);
                case JsonArray array when schema.type() == Schema.Type.ARRAY ->
                        array(schema, array, old instanceof JsonArray before ? before : null, path);
                default -> {}
            }
        }

        private String shown(String path) {
            return path.startsWith(hidden) ? path.substring(hidden.length()) : path;
        }

        void object(Schema schema, JsonObject object, @Nullable JsonObject old, String path) {
            String prefix = path.isEmpty() ? "" : path + ".";
            for (Field field : schema.fields()) {
                Json value = object.get(field.name());
                if (value == null) {
                    if (field.required()) {
                        causes.add(
                                new Cause(
                                        "FieldValueRequired",
                                        "Required value",
                                        prefix + field.name()));
                    }
                } else if (field.schema().definition() == null) {
                    value(
                            field.schema(),
                            value,
                            old == null ? null : old.get(field.name()),
                            prefix + field.name());
                }
            }
        }

        private void array(
                Schema schema, JsonArray array, @Nullable JsonArray old, String path) {
            Map<Json, Json> before = old == null ? Map.of() : byKey(schema, old);
            var seen = new HashSet<Json>();
            for (int i = 0; i < array.size(); i++) {
                Json item = array.get(i);
                Json key = keyOf(schema, item);
                if (schema.listType() != Schema.ListType.ATOMIC && !seen.add(key)) {
                    causes.add(
                            new Cause(
                                    "FieldValueDuplicate",
                                    "Duplicate value: " + key,
                                    path + "[" + i + "]"));
                }
                value(schema.items(), item, before.get(key), path + "[" + i + "]");
            }
        }

        private void wrongType(Json value, String type, String path) {
            String actual = "\"" + value.typeName() + "\"";
            causes.add(
                    new Cause(
                            "FieldValueTypeInvalid",
                            "Invalid value: %s: %s in body must be of type %s: %s"
                                    .formatted(actual, shown(path), type, actual),
                            path));
        }
    }

    /// The items of a list by what identifies them: their keys, or themselves.
    private static Map<Json, Json> byKey(Schema schema, JsonArray array) {
        var items = new HashMap<Json, Json>();
        array.forEach(item -> items.put(keyOf(schema, item), item));
        return items;
    }

    private static Json keyOf(Schema schema, Json item) {
        if (schema.listType() != Schema.ListType.MAP) {
            return item;
        }
        var key = JsonObject.builder();
        for (String name : schema.listKeys()) {
            key.putIfPresent(name, item.asObject().get(name));
        }
        return key.build();
    }

    private static boolean hasType(Schema schema, Json value) {
        return switch (schema.type()) {
            case OBJECT, MAP -> value instanceof JsonObject;
            case ARRAY -> value instanceof JsonArray;
            case STRING, TIME, MICRO_TIME, DURATION, BYTES -> value instanceof JsonString;
            case INTEGER -> value instanceof JsonNumber number && isWhole(number);
            case NUMBER -> value instanceof JsonNumber;
            case BOOLEAN -> value instanceof JsonBoolean;
            case INT_OR_STRING, QUANTITY ->
                    value instanceof JsonString
                            || (value instanceof JsonNumber number && isWhole(number));
            case ANY -> true;
        };
    }

    private static boolean isWhole(JsonNumber number) {
        return number.isInteger() || number.doubleValue() == Math.rint(number.doubleValue());
    }

    private static String typeName(Schema schema) {
        return switch (schema.type()) {
            case OBJECT, MAP -> "object";
            case ARRAY -> "array";
            case STRING, TIME, MICRO_TIME, DURATION, BYTES -> "string";
            case INTEGER -> "integer";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case INT_OR_STRING, QUANTITY -> "integer,string";
            case ANY -> "object";
        };
    }

    static String listed(List<Json> values) {
        return values.stream().map(Json::toString).collect(Collectors.joining(", "));
    }
}
