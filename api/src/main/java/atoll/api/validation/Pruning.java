package atoll.api.validation;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/// Brings an object of a custom kind into the form its structural schema asks for: fields without a
/// schema go, nulls that mean absence go, defaults fill in. Types are not looked at here. Upstream:
/// `structural/pruning` and `structural/defaulting` of apiextensions-apiserver, which do each
/// apart. Used for one object by one thread; the tree is not changed, and what stayed is shared.
public final class Pruning {
    private final List<String> unknown = new ArrayList<>();
    private final FieldPath path = new FieldPath();

    private final Source source;

    /// Where what is pruned comes from.
    private enum Source {
        REQUEST,
        /// A null where none may be stays, for validation to find.
        APPLIED,
        /// What has the wrong form inside of metadata goes.
        STORE,
        /// Nobody has looked at the metadata of objects inside.
        DEFAULT
    }

    private Pruning(Source source) {
        this.source = source;
    }

    /// Throws [DecodeException] when metadata of an object inside has the wrong form.
    ///
    /// @param schema the kind's, as compiled from the CRD
    /// @return the object without what has no schema, and what that was, in the order of the tree
    ///   but metadata first
    /// @throws DecodeException when a value in `metadata` has the wrong type
    public static Decoding.Decoded prune(Schema schema, JsonObject body) {
        return prune(schema, body, new Pruning(Source.REQUEST));
    }

    /// As [#prune], of what was let in before.
    public static JsonObject pruneStored(Schema schema, JsonObject object) {
        return prune(schema, object, new Pruning(Source.STORE)).object();
    }

    /// As [#prune], of what a server-side apply comes to: a null is a value there, unless a default
    /// stands in for it.
    public static Decoding.Decoded pruneApplied(Schema schema, JsonObject body) {
        return prune(schema, body, new Pruning(Source.APPLIED));
    }

    private static Decoding.Decoded prune(Schema schema, JsonObject body, Pruning pruning) {
        Json object = pruning.value(schema, pruning.withMetadata(schema, body));
        return new Decoding.Decoded(object.asObject(), pruning.unknown);
    }

    /// Whether there are fields without a schema in a value. For defaults in a schema, which must
    /// not be pruned themselves.
    public static boolean hasUnknown(Schema schema, Json value) {
        var pruning = new Pruning(Source.DEFAULT);
        var _ = pruning.value(schema, value);
        return !pruning.unknown.isEmpty();
    }

    /// What is malformed in what objects inside a value say of themselves, `PATH: Invalid value:
    /// …`; empty when nothing is.
    public static String malformed(Schema schema, Json value) {
        try {
            var _ = new Pruning(Source.REQUEST).value(schema, value);
            return "";
        } catch (DecodeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// `metadata` is typed for every kind, so what is wrong in it is said as for built-in ones.
    private JsonObject withMetadata(Schema schema, JsonObject body) {
        Field metadata = schema.field("metadata");
        Json stated = body.get("metadata");
        if (metadata == null || stated == null || stated == JsonNull.NULL) {
            return body;
        }
        if (!(stated instanceof JsonObject given)) {
            throw new DecodeException(noMetadata(stated));
        }
        var decoded = Decoding.decode(metadata.schema(), given);
        for (String problem : decoded.unknownFields()) {
            unknown.add(problem.replaceFirst("\"", "\"metadata."));
        }
        return body.with("metadata", decoded.object());
    }

    /// `body` with the schema's defaults where fields are absent. A default may have defaults
    /// inside, which fill in too; null is a value here and gets none.
    public static JsonObject withDefaults(Schema schema, JsonObject body) {
        return filled(schema, body).asObject();
    }

    private Json value(Schema schema, Json value) {
        return switch (value) {
            case JsonObject object when schema.type() == Schema.Type.MAP -> map(schema, object);
            case JsonObject object when schema.type() == Schema.Type.ANY ->
                    schema.preservesUnknownFields() ? object : withoutFields(object);
            case JsonObject object -> object(schema, object);
            case JsonArray array when schema.type() == Schema.Type.ARRAY ->
                    array(schema.items(), array);
            case JsonArray array when !schema.preservesUnknownFields() -> misplaced(array);
            default -> value;
        };
    }

    private JsonObject object(Schema schema, JsonObject given) {
        JsonObject object = schema.embeddedResource() ? typed(schema, given) : given;
        var members = new Members(object, object.size());
        for (int i = 0; i < object.size(); i++) {
            String key = object.keyAt(i);
            Field field = schema.field(key);
            path.push(key);
            if (field != null) {
                Json value = value(field.schema(), object.valueAt(i));
                if (value != JsonNull.NULL || keepsNull(field.schema())) {
                    members.add(key, value);
                }
            } else if (schema.preservesUnknownFields()) {
                members.add(key, object.valueAt(i));
            } else {
                unknown.add("unknown field \"" + path + "\"");
            }
            path.pop();
        }
        return members.build();
    }

    /// What an object inside another says of itself has the form that it has everywhere.
    private JsonObject typed(Schema schema, JsonObject object) {
        if (source == Source.DEFAULT) {
            return object.without("metadata");
        }
        JsonObject typed = object;
        for (String key : List.of("apiVersion", "kind")) {
            Json value = object.get(key);
            if (value != null && value != JsonNull.NULL && !(value instanceof JsonString)) {
                typed = malformed(typed, key, "must be a string");
            }
        }
        Field metadata = schema.field("metadata");
        Json given = object.get("metadata");
        if (metadata == null || given == null) {
            return typed;
        }
        if (!(given instanceof JsonObject) && given != JsonNull.NULL) {
            return malformed(typed, "metadata", noMetadata(given));
        }
        try {
            return typed.with("metadata", decoded(metadata.schema(), given.asObject()));
        } catch (DecodeException e) {
            JsonObject left = malformed(typed, "metadata", String.valueOf(e.getMessage()));
            return left.with("metadata", wellFormed(metadata.schema(), given.asObject()));
        }
    }

    private static String noMetadata(Json value) {
        return "json: cannot unmarshal %s into Go value of type v1.ObjectMeta"
                .formatted(Decoding.jsonType(value));
    }

    private JsonObject decoded(Schema schema, JsonObject metadata) {
        var decoded = Decoding.decode(schema, metadata);
        path.push("metadata");
        for (String problem : decoded.unknownFields()) {
            unknown.add(problem.replaceFirst("\"", "\"" + path + "."));
        }
        path.pop();
        return decoded.object();
    }

    private static JsonObject wellFormed(Schema schema, JsonObject metadata) {
        JsonObject left = JsonObject.EMPTY;
        for (int i = 0; i < metadata.size(); i++) {
            String key = metadata.keyAt(i);
            JsonObject one = JsonObject.of(key, metadata.valueAt(i));
            try {
                Json value = Decoding.decode(schema, one).object().get(key);
                left = value == null ? left : left.with(key, value);
            } catch (DecodeException _) {
                // Upstream leaves out what has the wrong form, too.
            }
        }
        return left;
    }

    /// The object without what is malformed, where that was let in once.
    private JsonObject malformed(JsonObject object, String key, String why) {
        if (source == Source.STORE) {
            return object.without(key);
        }
        path.push(key);
        String message = path + ": Invalid value: " + object.get(key) + ": " + why;
        path.pop();
        throw new DecodeException(message);
    }

    /// A null is absence where the schema has a default or is not nullable.
    private boolean keepsNull(Schema schema) {
        return schema.nullable() || (source == Source.APPLIED && schema.defaultValue() == null);
    }

    private JsonObject map(Schema schema, JsonObject object) {
        var members = new Members(object, object.size());
        for (int i = 0; i < object.size(); i++) {
            path.pushKey(object.keyAt(i));
            Json value = value(schema.items(), object.valueAt(i));
            if (value != JsonNull.NULL || keepsNull(schema.items())) {
                members.add(object.keyAt(i), value);
            }
            path.pop();
        }
        return members.build();
    }

    /// A list that no schema is for: whatever fields its objects have are unknown.
    private JsonArray misplaced(JsonArray array) {
        var pruned = new ArrayList<Json>(array.size());
        for (int i = 0; i < array.size(); i++) {
            path.pushIndex(i);
            pruned.add(
                    switch (array.get(i)) {
                        case JsonObject object -> withoutFields(object);
                        case JsonArray inner -> misplaced(inner);
                        case Json scalar -> scalar;
                    });
            path.pop();
        }
        return JsonArray.of(pruned);
    }

    /// For an object that the schema leaves no fields at all.
    private JsonObject withoutFields(JsonObject object) {
        object.forEach((key, _) -> {
            path.push(key);
            unknown.add("unknown field \"" + path + "\"");
            path.pop();
        });
        return JsonObject.EMPTY;
    }

    /// @param items of what stands in the list
    private JsonArray array(Schema items, JsonArray array) {
        var pruned = new ArrayList<Json>(array.size());
        for (int i = 0; i < array.size(); i++) {
            path.pushIndex(i);
            pruned.add(value(items, array.get(i)));
            path.pop();
        }
        return pruned.equals(array.toList()) ? array : JsonArray.of(pruned);
    }

    private static Json filled(Schema schema, Json value) {
        return switch (value) {
            case JsonObject object when schema.type() == Schema.Type.OBJECT ->
                    filledObject(schema, object);
            case JsonObject object when schema.type() == Schema.Type.MAP -> {
                var members = new Members(object, object.size());
                object.forEach((key, item) -> members.add(key, filled(schema.items(), item)));
                yield members.build();
            }
            case JsonArray array when schema.type() == Schema.Type.ARRAY ->
                    array.map(item -> filled(schema.items(), item));
            default -> value;
        };
    }

    private static JsonObject filledObject(Schema schema, JsonObject object) {
        JsonObject changed = object;
        for (Field field : schema.fields()) {
            Json given = changed.get(field.name());
            Json start = given == null ? field.defaultValue() : given;
            if (start != null) {
                changed = changed.with(field.name(), filled(field.schema(), start));
            }
        }
        return changed;
    }
}
