package atoll.api.validation;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Lists and maps that were sent empty. The rules of a request tell `[]` from nothing, its encoding
/// and its managers only where Go always writes the field, and storage nowhere. So an object is
/// [decoded as it was sent][Decoding#decodeAsSent], then [#encoded] for who is shown it on the way,
/// and [#stored] in the end. Of `{"data":{}}` of a ConfigMap, `SENT` keeps the map and the other
/// two lose it; `spec.containers: []` of a pod, which Go always writes, is `[]` when sent and
/// encoded, and null when stored.
public final class Empties {
    /// Which of them a decoded object has. A field that is a pointer in Go keeps its empty list in
    /// any case.
    enum Kept {
        /// All.
        SENT,
        /// Those that Go always writes, but not inside of lists without parts of their own.
        ENCODED,
        /// None: what Go always writes is null.
        STORED
    }

    private Empties() {}

    /// An object as it is shown before it is stored.
    ///
    /// @param sent decoded as it was sent
    /// @return the very same object where nothing in it is empty
    public static JsonObject encoded(Schema schema, JsonObject sent) {
        return areIn(schema, sent) ? Decoding.decode(Kept.ENCODED, schema, sent) : sent;
    }

    /// An object as it comes out of storage.
    ///
    /// @param sent decoded as it was sent
    /// @return the very same object where nothing in it is empty
    public static JsonObject stored(Schema schema, JsonObject sent) {
        return areIn(schema, sent) ? Decoding.decode(Kept.STORED, schema, sent) : sent;
    }

    /// A replacing object in which only those are left that change something: who sends `[]` where
    /// there was nothing changes nothing.
    ///
    /// @param sent decoded as it was sent
    /// @param old as it came out of storage
    /// @return `sent`, with those of its empties taken out that storage held as nothing
    public static JsonObject changing(Schema schema, JsonObject sent, JsonObject old) {
        JsonObject stored = stored(schema, sent);
        return stored == sent ? sent : changing(sent, stored, old);
    }

    /// @param stored the same object as storage would have it
    private static JsonObject changing(JsonObject sent, JsonObject stored, JsonObject old) {
        JsonObject changing = sent;
        for (String key : sent.keys()) {
            Json was = old.get(key);
            Json kept = stored.get(key);
            if (kept != null) {
                changing =
                        changing.with(
                                key, changing(Objects.requireNonNull(sent.get(key)), kept, was));
            } else if (was == null) {
                changing = changing.without(key);
            }
        }
        return changing;
    }

    private static Json changing(Json sent, Json stored, @Nullable Json old) {
        if (sent == stored || stored.equals(old)) {
            return stored;
        }
        if (sent instanceof JsonObject object) {
            return changing(
                    object,
                    stored.asObject(),
                    old instanceof JsonObject before ? before : JsonObject.EMPTY);
        }
        if (sent instanceof JsonArray array
                && stored instanceof JsonArray kept
                && old instanceof JsonArray before) {
            var items = new Json[array.size()];
            for (int i = 0; i < items.length; i++) {
                Json was = i < before.size() ? before.get(i) : null;
                items[i] = changing(array.get(i), kept.get(i), was);
            }
            return JsonArray.of(items);
        }
        return sent;
    }

    /// Whether there are any: nearly all objects are done with this look.
    private static boolean areIn(@Nullable Schema schema, Json value) {
        if (schema == null || !hasEmpty(value)) {
            return false;
        }
        if (schema.type() == Schema.Type.ANY) {
            // Only the schemas of a definition have a form of their own there.
            return SchemaChoice.of(schema) != null;
        }
        return switch (value) {
            case JsonObject object when schema.type() == Schema.Type.MAP ->
                    areAmong(object.size(), object::valueAt, schema.items());
            case JsonObject object -> areAmongFields(schema, object);
            case JsonArray array -> areAmong(array.size(), array::get, schema.items());
            default -> false;
        };
    }

    private static boolean areAmong(int size, IntFunction<Json> values, @Nullable Schema items) {
        for (int i = 0; i < size; i++) {
            if (areIn(items, values.apply(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean areAmongFields(Schema schema, JsonObject object) {
        for (int i = 0; i < object.size(); i++) {
            Json value = object.valueAt(i);
            if (hasEmpty(value)) {
                Field field = schema.field(object.keyAt(i));
                if (field != null && (is(field, value) || areIn(field.schema(), value))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether a field's value is a list or a map without anything in it. Go's pointers stay what
    /// they are.
    static boolean is(Field field, Json value) {
        if (field.presence() == Field.Presence.WHEN_SET) {
            return false;
        }
        return value instanceof JsonArray array
                ? array.isEmpty()
                : value instanceof JsonObject map
                        && map.isEmpty()
                        && field.schema().type() == Schema.Type.MAP;
    }

    /// A look without the schema.
    private static boolean hasEmpty(Json value) {
        return value instanceof JsonObject object
                ? object.hasHollow()
                : value instanceof JsonArray array && array.hasHollow();
    }
}
