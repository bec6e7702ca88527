package atoll.api.validation;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a part of a custom object is the same as before in upstream's eyes, so that it may stay
/// wrong: what no schema describes has no past there, and what holds it is never the same.
public final class Correlation {
    private Correlation() {}

    public static boolean isSame(Schema schema, Json value, @Nullable Json old) {
        if (old == null) {
            return false;
        }
        if (value instanceof JsonObject object && old instanceof JsonObject before) {
            return isSame(schema, object, before);
        }
        if (value instanceof JsonArray array && old instanceof JsonArray before) {
            boolean keyed =
                    schema.type() == Schema.Type.ARRAY && schema.listType() == Schema.ListType.MAP;
            return keyed ? isSame(schema, array, before) : array.equals(before);
        }
        return value.equals(old);
    }

    private static boolean isSame(Schema schema, JsonObject object, JsonObject before) {
        if (object.size() != before.size()) {
            return false;
        }
        for (int i = 0; i < object.size(); i++) {
            Schema below = schema(schema, object.keyAt(i));
            if (below == null || !isSame(below, object.valueAt(i), before.get(object.keyAt(i)))) {
                return false;
            }
        }
        return true;
    }

    /// Null where a definition says nothing of a value, as of what an object inside says of itself.
    private static @Nullable Schema schema(Schema schema, String key) {
        if (schema.type() == Schema.Type.MAP) {
            return schema.items().type() == Schema.Type.ANY
                            && !schema.items().preservesUnknownFields()
                    ? null
                    : schema.items();
        }
        Field field = schema.field(key);
        boolean own =
                schema.embeddedResource()
                        && (key.equals("apiVersion")
                                || key.equals("kind")
                                || key.equals("metadata"));
        return field == null || own ? null : field.schema();
    }

    private static boolean isSame(Schema list, JsonArray array, JsonArray before) {
        if (array.size() != before.size()) {
            return false;
        }
        Map<Json, Json> known = new HashMap<>();
        before.forEach(item -> known.putIfAbsent(ListIdentities.of(list, item), item));
        for (Json item : array) {
            if (!isSame(list.items(), item, known.get(ListIdentities.of(list, item)))) {
                return false;
            }
        }
        return true;
    }
}
