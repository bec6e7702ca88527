package atoll.api.cel;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON trees as values, and values as trees. Objects and lists are views: a member becomes a value
/// when it is looked at. So an expression that reads one field of a large object costs that field.
/// Views hold on to their trees, which are immutable.
public final class TreeValues {
    private TreeValues() {}

    /// Without a schema: numbers are ints where they are whole, objects are maps of whatever.
    public static Value of(Json json) {
        return view(json, null, false);
    }

    /// As its schema describes it: dates are timestamps, only known fields show.
    ///
    /// @param resource whether it has `apiVersion`, `kind` and `metadata`
    public static Value of(Json json, Schema schema, boolean resource) {
        return view(json, schema, resource);
    }

    /// @param schema null where nothing is known
    private static Value view(Json json, @Nullable Schema schema, boolean resource) {
        return switch (json) {
            case JsonNull _ -> Value.Null.NULL;
            case JsonBoolean bool -> Values.bool(bool.value());
            case JsonNumber number -> number(number, schema);
            case JsonString(var text) -> text(text, schema);
            case JsonArray array ->
                    new TreeItems(
                            array,
                            schema != null && schema.type() == Schema.Type.ARRAY ? schema : null);
            case JsonObject object ->
                    schema == null
                                    || (schema.type() == Schema.Type.ANY && !resource)
                                    || schema.type() == Schema.Type.MAP
                            ? new TreeMapping(object, schema)
                            : new TreeObject(object, schema, resource || schema.embeddedResource());
        };
    }

    /// By the schema where it says; a number that is whole is an int otherwise.
    private static Value number(JsonNumber number, @Nullable Schema schema) {
        if (schema != null && schema.type() == Schema.Type.NUMBER) {
            return new Value.Real(number.doubleValue());
        }
        boolean whole =
                number.isInteger() || (schema != null && schema.type() == Schema.Type.INTEGER);
        return whole ? new Value.Int(number.longValue()) : new Value.Real(number.doubleValue());
    }

    /// @throws EvaluationException when it does not have its format
    private static Value text(String text, @Nullable Schema schema) {
        String format = schema == null ? null : schema.format();
        if (format == null) {
            return new Value.Text(text);
        }
        return switch (format) {
            case "date-time" -> Times.timestamp(text);
            case "duration" -> new Value.Span(Times.duration(text));
            case "date" -> date(text);
            case "byte" -> bytes(text);
            default -> new Value.Text(text);
        };
    }

    private static Value date(String text) {
        try {
            return new Value.Timestamp(
                    LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            throw new EvaluationException("Invalid date formatted string " + Json.of(text));
        }
    }

    private static Value bytes(String text) {
        try {
            return new Value.Bytes(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
            throw new EvaluationException("Invalid byte formatted string " + Json.of(text));
        }
    }

    /// An array; sets and maps of it combine by what identifies their items.
    private record TreeItems(JsonArray array, @Nullable Schema schema) implements Value.Items {
        @Override
        public int size() {
            return array.size();
        }

        @Override
        public Value at(int index) {
            return view(array.get(index), schema == null ? null : schema.items(), false);
        }

        @Override
        public boolean isSet() {
            return schema != null && schema.listType() != Schema.ListType.ATOMIC;
        }

        /// An item that is the same as one here takes its place; others follow.
        @Override
        public Value.Items plus(Value.Items more) {
            if (schema == null || !isSet()) {
                return Value.Items.super.plus(more);
            }
            var all = new ArrayList<>(List.of(toArray()));
            for (int i = 0; i < more.size(); i++) {
                Value each = more.at(i);
                int same = indexOf(all, each);
                if (same < 0) {
                    all.add(each);
                } else {
                    all.set(same, each);
                }
            }
            return new Value.Listed(all);
        }

        private int indexOf(List<Value> all, Value wanted) {
            for (int i = 0; i < all.size(); i++) {
                if (isSame(all.get(i), wanted)) {
                    return i;
                }
            }
            return -1;
        }

        /// By the keys of a list that is a map.
        private boolean isSame(Value one, Value other) {
            if (schema == null || schema.listType() != Schema.ListType.MAP) {
                return Values.equal(one, other);
            }
            for (String key : schema.listKeys()) {
                Value left = Optionals.member(one, new Value.Text(key));
                Value right = Optionals.member(other, new Value.Text(key));
                if (!Values.equal(left, right)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// An object whose keys are data.
    ///
    /// @param schema null for values of any type
    private record TreeMapping(JsonObject object, @Nullable Schema schema)
            implements Value.Entries {
        @Override
        public int size() {
            return object.size();
        }

        @Override
        public @Nullable Value get(Value key) {
            Json found = key instanceof Value.Text(var name) ? object.get(name) : null;
            boolean typed = schema != null && schema.type() == Schema.Type.MAP;
            return found == null
                    ? null
                    : view(found, typed && schema != null ? schema.items() : null, false);
        }

        @Override
        public List<Value> keys() {
            return object.keys().stream().<Value>map(Value.Text::new).toList();
        }
    }

    /// An object with known fields.
    ///
    /// @param schema by which its fields are read; a field that it does not know shows as what JSON
    ///   makes of it
    private record TreeObject(JsonObject object, Schema schema, boolean resource)
            implements Value.Entries {
        @Override
        public int size() {
            return object.size();
        }

        @Override
        public @Nullable Value get(Value key) {
            if (!(key instanceof Value.Text(var escaped))) {
                return null;
            }
            String name = FieldNames.unescaped(escaped);
            Json found = object.get(name);
            Field field = schema.field(name);
            if (found == null) {
                return null;
            }
            return field == null ? of(found) : of(found, field.schema(), false);
        }

        @Override
        public List<Value> keys() {
            var keys = new ArrayList<Value>();
            for (String name : object.keys()) {
                String escaped = FieldNames.escaped(name);
                keys.add(new Value.Text(escaped == null ? name : escaped));
            }
            return keys;
        }
    }

    /// The tree of a value. Throws [EvaluationException] when there is none.
    public static Json toJson(Value value) {
        return switch (value) {
            case Value.Null _ -> Json.nil();
            case Value.Bool(var truth) -> Json.of(truth);
            case Value.Int(var number) -> Json.of(number);
            case Value.Uint(var bits) when bits >= 0 -> Json.of(bits);
            case Value.Real(var real) when !Double.isNaN(real) && !Double.isInfinite(real) ->
                    Json.of(real);
            case Value.Text(var text) -> Json.of(text);
            case Value.Bytes(var bytes) -> Json.of(Base64.getEncoder().encodeToString(bytes));
            case Value.Timestamp _, Value.Span _ -> Json.of(Conversions.toText(value));
            case TreeItems(var array, _) -> array;
            case TreeMapping(var object, _) -> object;
            case TreeObject(var object, _, _) -> object;
            case Value.Items items -> {
                var all = new ArrayList<Json>();
                for (int i = 0; i < items.size(); i++) {
                    all.add(toJson(items.at(i)));
                }
                yield JsonArray.of(all);
            }
            case Made made -> object(made.fields(), true);
            case Value.Entries entries -> object(entries, false);
            default -> throw new EvaluationException("cannot convert " + value.type() + " to JSON");
        };
    }

    /// @param escaped whether the names are as expressions write them
    private static Json object(Value.Entries entries, boolean escaped) {
        var object = JsonObject.builder();
        for (Value key : entries.keys()) {
            String name = Conversions.shown(key);
            object.put(
                    escaped ? FieldNames.unescaped(name) : name,
                    toJson(Operators.entry(entries, key)));
        }
        return object.build();
    }
}
