package atoll.api.validation;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a JSON tree as a built-in kind: the outcome is what Go's decoder and encoder together make
/// of it. Unknown fields and nulls go, quantities and times take their canonical form, plain fields
/// that Go always writes are there. A tree that is canonical already is returned as it is. What is
/// canonical, field by field: see [Field.Presence]. All the server's code on built-in kinds relies
/// on it: a field that Go always writes is there, null where it is a list or map without value.
///
/// Used for one body by one thread. The tree is never changed; parts that are canonical are shared
/// with the outcome.
public class Decoding {
    /// Unknown fields listed; past it they are dropped without a word.
    private static final int UNKNOWN_MAX = 100;

    private final Empties.Kept kept;

    /// How many lists without parts of their own are around. An empty list or map inside of them is
    /// not told from nothing when it is encoded.
    private int wholes;

    /// How many values are around whose unknown fields nobody hears of.
    private int unheard;

    private final List<String> unknown = new ArrayList<>();
    final FieldPath path = new FieldPath();

    Decoding(Empties.Kept kept) {
        this.kept = kept;
    }

    /// @param unknownFields `unknown field "spec.x"`, in the order of the tree
    /// @param object canonical
    public record Decoded(JsonObject object, List<String> unknownFields) {
        public Decoded {
            unknownFields = List.copyOf(unknownFields);
        }
    }

    /// Throws [DecodeException] when a value has the wrong type. Names of fields are told apart by
    /// case, other than by Go's plain decoder, as upstream's is set so.
    ///
    /// @param schema of a built-in kind or a definition of one
    /// @throws DecodeException at the first value of a wrong type
    public static Decoded decode(Schema schema, JsonObject body) {
        return decode(schema, body, JsonObject.EMPTY);
    }

    /// As [#decode(Schema, JsonObject)], where `body` was made by changing `known`: parts that are
    /// still the very same are not looked at. An update of one field of a large object costs a look
    /// along its path.
    ///
    /// @param known canonical by the same schema
    public static Decoded decode(Schema schema, JsonObject body, JsonObject known) {
        return decode(new Decoding(Empties.Kept.STORED), schema, body, known);
    }

    /// As [#decode(Schema, JsonObject, JsonObject)], but what was sent empty is still told from
    /// what was not sent: see [Empties].
    public static Decoded decodeAsSent(Schema schema, JsonObject body, JsonObject known) {
        return decode(new Decoding(Empties.Kept.SENT), schema, body, known);
    }

    /// As [#decodeAsSent], of what was decoded and changed before it is converted: see
    /// [ConvertingDecoding].
    public static Decoded convertAsSent(Schema schema, JsonObject body, JsonObject known) {
        return decode(new ConvertingDecoding(), schema, body, known);
    }

    static JsonObject decode(Empties.Kept kept, Schema schema, JsonObject body) {
        return decode(new Decoding(kept), schema, body, JsonObject.EMPTY).object();
    }

    /// Every value in `body` that has a wrong type, by the names of fields.
    public static List<DecodeFault> faults(Schema schema, JsonObject body) {
        return new FaultyDecoding().of(schema, body);
    }

    /// @param decoding made for this body
    private static Decoded decode(
            Decoding decoding, Schema schema, JsonObject body, JsonObject known) {
        JsonObject object = decoding.object(schema, body, known);
        return new Decoded(object, decoding.unknown);
    }

    /// The refusal of a body for strict validation.
    ///
    /// @param problems `unknown field "x", duplicate field "y"`
    public static Status strictRefusal(GroupVersionKind kind, String problems) {
        return refusal(kind, strictError(problems));
    }

    /// `strict decoding error: unknown field "spec.x"`
    public static String strictError(String problems) {
        return "strict decoding error: " + problems;
    }

    /// @param why after `cannot be handled as a KIND: `
    static Status refusal(GroupVersionKind kind, String why) {
        return Status.badRequest(
                kind.kind()
                        + " in version \""
                        + kind.version()
                        + "\" cannot be handled as a "
                        + kind.kind()
                        + ": "
                        + why);
    }

    /// Walks the object's members and the schema's fields side by side: both are sorted by name.
    final JsonObject object(Schema schema, JsonObject body, JsonObject known) {
        List<Field> fields = schema.fields();
        Map<String, String> embedded = GoTypes.embedded(schema);
        var members = new Members(body, fields.size());
        int next = 0;
        for (int i = 0; i < body.size(); i++) {
            String key = body.keyAt(i);
            int order = -1;
            while (next < fields.size() && (order = fields.get(next).name().compareTo(key)) < 0) {
                absent(fields.get(next++), members);
            }
            if (next < fields.size() && order == 0) {
                Field field = fields.get(next++);
                path.push(field.name(), embedded.isEmpty() ? null : embedded.get(field.name()));
                Json value =
                        value(field.schema(), body.valueAt(i), known.get(field.name()), schema);
                path.pop();
                present(field, value, members);
            } else if (schema.preservesUnknownFields()) {
                members.add(key, body.valueAt(i));
            } else {
                path.push(key);
                noteUnknown();
                path.pop();
            }
        }
        while (next < fields.size()) {
            absent(fields.get(next++), members);
        }
        return members.build();
    }

    private void noteUnknown() {
        if (unheard == 0 && unknown.size() < UNKNOWN_MAX) {
            unknown.add("unknown field \"" + path + "\"");
        }
    }

    /// @param value what stands for the field; null for nothing
    private void present(Field field, @Nullable Json value, Members members) {
        if (value == null) {
            absent(field, members);
        } else if (Empties.is(field, value)) {
            if (kept == Empties.Kept.SENT) {
                members.add(field.name(), value);
            } else if (field.presence() == Field.Presence.ALWAYS) {
                members.add(
                        field.name(),
                        kept == Empties.Kept.ENCODED && wholes == 0 ? value : JsonNull.NULL);
            }
        } else if (field.presence() != Field.Presence.WHEN_NOT_EMPTY || !isEmpty(value)) {
            members.add(field.name(), value);
        }
    }

    /// A field that Go always writes gets its zero value.
    private static void absent(Field field, Members members) {
        if (field.presence() == Field.Presence.ALWAYS) {
            members.add(field.name(), zero(field.schema()));
        }
    }

    /// What Go writes for a plain field that was never set. Go writes a struct with all of its own
    /// plain fields, and null for what is nil.
    private static Json zero(Schema schema) {
        return switch (schema.type()) {
            case OBJECT ->
                    new Decoding(Empties.Kept.STORED)
                            .object(schema, JsonObject.EMPTY, JsonObject.EMPTY);
            case STRING -> Json.of("");
            case INTEGER, NUMBER, INT_OR_STRING -> Json.of(0);
            case BOOLEAN -> JsonBoolean.FALSE;
            case QUANTITY -> Json.of("0");
            case DURATION -> Json.of("0s");
            case MAP, ARRAY, TIME, MICRO_TIME, BYTES, ANY -> JsonNull.NULL;
        };
    }

    /// Tests in turn: a switch over types is many times slower before it is optimized. What
    /// `omitempty` leaves out: `""`, 0, false, `[]`, `{}` and null.
    private static boolean isEmpty(Json value) {
        if (value instanceof JsonString string) {
            return string.value().isEmpty();
        }
        if (value instanceof JsonObject object) {
            return object.isEmpty();
        }
        if (value instanceof JsonArray array) {
            return array.isEmpty();
        }
        if (value instanceof JsonNumber number) {
            return number.doubleValue() == 0;
        }
        return !(value instanceof JsonBoolean bool && bool.value());
    }

    /// The canonical value; null when it stands for absence.
    ///
    /// @param known what is canonical here; null for nothing
    /// @param owner the object that the value is in, for what errors say
    @Nullable Json value(Schema schema, Json value, @Nullable Json known, Schema owner) {
        if (value == JsonNull.NULL) {
            return null;
        }
        if (value == known) {
            return value;
        }
        return switch (schema.type()) {
            case OBJECT -> {
                if (value instanceof JsonObject object) {
                    yield object(schema, object, objectOr(known));
                }
                throw mismatch(schema, value, owner);
            }
            case MAP -> {
                if (value instanceof JsonObject object) {
                    yield map(schema, object, objectOr(known), owner);
                }
                throw mismatch(schema, value, owner);
            }
            case ARRAY -> {
                if (value instanceof JsonArray array) {
                    yield array(schema, array, arrayOr(known), owner);
                }
                throw mismatch(schema, value, owner);
            }
            case STRING -> {
                if (value instanceof JsonString) {
                    yield value;
                }
                throw mismatch(schema, value, owner);
            }
            case INTEGER -> {
                if (value instanceof JsonNumber number && fits(number, schema)) {
                    yield value;
                }
                throw mismatch(schema, value, owner);
            }
            case NUMBER -> {
                if (value instanceof JsonNumber) {
                    yield value;
                }
                throw mismatch(schema, value, owner);
            }
            case BOOLEAN -> {
                if (value instanceof JsonBoolean) {
                    yield value;
                }
                throw mismatch(schema, value, owner);
            }
            case BYTES -> {
                if (value instanceof JsonString(var text)) {
                    yield text.isEmpty() ? value : Scalars.bytes(value, text);
                }
                throw mismatch(schema, value, owner);
            }
            case INT_OR_STRING -> {
                if (Scalars.isIntOrString(value)) {
                    yield value;
                }
                throw mismatch(schema, value, owner);
            }
            case QUANTITY -> Scalars.quantity(value);
            case TIME, MICRO_TIME, DURATION -> {
                if (value instanceof JsonString(var text)) {
                    yield Scalars.time(schema.type(), value, text);
                }
                throw mismatch(schema, value, owner);
            }
            case ANY ->
                    SchemaChoice.of(schema) == null ? value : chosen(schema, value, known, owner);
        };
    }

    /// A schema of a custom kind below `owner`, or what may stand in its place. Unknown fields of
    /// it go without a word: Go's type has a decoder of its own, which knows no strictness.
    private @Nullable Json chosen(Schema schema, Json value, @Nullable Json known, Schema owner) {
        if (value instanceof JsonObject below) {
            unheard++;
            JsonObject decoded = object(owner, below, objectOr(known));
            unheard--;
            return decoded;
        }
        return switch (Objects.requireNonNull(SchemaChoice.of(schema))) {
            case SCHEMAS ->
                    value instanceof JsonArray array ? schemas(array, arrayOr(known), owner) : null;
            case STRINGS -> value instanceof JsonArray ? value : null;
            case BOOLEAN -> {
                if (value instanceof JsonBoolean) {
                    yield value;
                }
                throw new DecodeException("boolean or JSON schema expected");
            }
        };
    }

    private JsonArray schemas(JsonArray array, JsonArray known, Schema schema) {
        var schemas = new ArrayList<Json>();
        unheard++;
        for (int i = 0; i < array.size(); i++) {
            Json each = array.get(i);
            if (!(each instanceof JsonObject) && each != JsonNull.NULL) {
                throw mismatch(schema, each, schema);
            }
            path.pushIndex(i);
            Json before = i < known.size() ? known.get(i) : null;
            schemas.add(object(schema, each.asObject(), objectOr(before)));
            path.pop();
        }
        unheard--;
        return JsonArray.of(schemas);
    }

    /// Bytes that are not there are none.
    private static Json zeroInMap(Schema schema) {
        return schema.type() == Schema.Type.BYTES ? Json.of("") : zero(schema);
    }

    /// Amounts of resources are rounded up to thousandths: maps of quantities are lists of
    /// resources.
    private JsonObject map(Schema schema, JsonObject map, JsonObject known, Schema owner) {
        var members = new Members(map, map.size());
        for (int i = 0; i < map.size(); i++) {
            path.pushKey(map.keyAt(i));
            Json value = value(schema.items(), map.valueAt(i), known.get(map.keyAt(i)), owner);
            path.pop();
            members.add(
                    map.keyAt(i),
                    value == null
                            ? zeroInMap(schema.items())
                            : schema.items().type() == Schema.Type.QUANTITY
                                    ? Scalars.inMillis(value)
                                    : value);
        }
        return members.build();
    }

    private JsonArray array(Schema schema, JsonArray array, JsonArray known, Schema owner) {
        boolean whole = schema.listType() == Schema.ListType.ATOMIC;
        wholes += whole ? 1 : 0;
        JsonArray items = items(schema, array, known, owner);
        wholes -= whole ? 1 : 0;
        return items;
    }

    /// A null among the items becomes the zero value of their type.
    private JsonArray items(Schema schema, JsonArray array, JsonArray known, Schema owner) {
        Json[] changed = null;
        for (int i = 0; i < array.size(); i++) {
            path.pushIndex(i);
            Json before = i < known.size() ? known.get(i) : null;
            Json value = value(schema.items(), array.get(i), before, owner);
            path.pop();
            Json item = value == null ? zero(schema.items()) : value;
            if (item != array.get(i)) {
                changed = changed == null ? array.toList().toArray(Json[]::new) : changed;
                changed[i] = item;
            }
        }
        return changed == null ? array : JsonArray.of(changed);
    }

    private static JsonObject objectOr(@Nullable Json known) {
        return known instanceof JsonObject object ? object : JsonObject.EMPTY;
    }

    private static JsonArray arrayOr(@Nullable Json known) {
        return known instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /// Within 32 bits where the format says so.
    private static boolean fits(JsonNumber number, Schema schema) {
        return number.isInteger()
                && (!"int32".equals(schema.format())
                        || number.longValue() == (int) number.longValue());
    }

    /// `json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32`
    private DecodeException mismatch(Schema schema, Json value, Schema owner) {
        boolean number = value instanceof JsonNumber && isWhole(schema.type());
        return new DecodeException(
                "json: cannot unmarshal " + (number ? "number " : jsonType(value)),
                number ? value.toString() : "",
                " into Go struct field "
                        + GoTypes.simpleName(owner)
                        + "."
                        + path.fieldsOnly()
                        + " of type "
                        + typeName(schema, owner),
                conversion(schema, value, owner));
    }

    /// The type of a value as Go's decoder of JSON names it.
    public static String jsonType(Json value) {
        return switch (value) {
            case JsonNumber _ -> "number";
            case JsonBoolean _ -> "bool";
            default -> value.typeName();
        };
    }

    private static boolean isWhole(Schema.Type type) {
        return type == Schema.Type.INTEGER || type == Schema.Type.INT_OR_STRING;
    }

    private String typeName(Schema schema, Schema owner) {
        return switch (schema.type()) {
            case INT_OR_STRING -> "int32";
            case TIME, MICRO_TIME, DURATION -> "string";
            default -> {
                String fields = path.fieldsOnly();
                String field = fields.substring(fields.lastIndexOf('.') + 1);
                yield GoTypes.name(owner, field, schema);
            }
        };
    }

    /// What Go says of a value that cannot be converted to what a schema wants.
    private String conversion(Schema schema, Json value, Schema owner) {
        boolean number = value instanceof JsonNumber;
        boolean integer = number && value.typeName().equals("integer");
        return switch (schema.type()) {
            case ARRAY, BYTES -> "cannot restore slice from " + GoTypes.kind(value);
            case MAP -> "cannot restore map from " + GoTypes.kind(value);
            case OBJECT -> "cannot restore struct from: " + GoTypes.kind(value);
            case STRING ->
                    integer
                            ? "cannot convert int64 to " + typeName(schema, owner)
                            : "unrecognized type: string";
            case INTEGER ->
                    number
                            ? "cannot convert float64 to " + typeName(schema, owner)
                            : "unrecognized type: " + GoTypes.name(schema);
            case TIME, MICRO_TIME, DURATION -> unmarshalled(jsonType(value), "string");
            case INT_OR_STRING ->
                    unmarshalled(number ? "number " + value : jsonType(value), "int32");
            case NUMBER, BOOLEAN, QUANTITY, ANY -> "unrecognized type: " + GoTypes.name(schema);
        };
    }

    /// Types with a decoder of their own are given the value as JSON.
    private static String unmarshalled(String found, String type) {
        return "json: cannot unmarshal " + found + " into Go value of type " + type;
    }
}
