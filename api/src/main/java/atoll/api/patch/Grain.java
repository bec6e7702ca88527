package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Into how small parts a value may be owned. Upstream's words are atomic (WHOLE) and granular or
/// associative; a schema says which by [Schema#mapType] and [Schema#listType].
enum Grain {
    /// As a whole: scalars, atomic lists and maps.
    WHOLE,
    /// Each field or key apart.
    FIELDS,
    /// Each item apart.
    ITEMS;

    /// Whether a custom resource may have any fields here. Where a built-in kind has such a place,
    /// it is a type of its own.
    private static boolean isFree(Schema schema) {
        return schema.preservesUnknownFields() && schema.definition() == null;
    }

    /// A value that does not fit its schema is owned as a whole. Where there is no schema, objects
    /// are owned field by field and lists as a whole, which is how upstream deduces a type.
    ///
    /// @param value one of the values at hand; tells the grain where the schema says nothing
    static Grain of(@Nullable Schema schema, Json value) {
        if (schema == null) {
            return value instanceof JsonObject ? FIELDS : WHOLE;
        }
        boolean fits = value == JsonNull.NULL;
        return switch (schema.type()) {
            case OBJECT, MAP ->
                    schema.mapType() == Schema.MapType.GRANULAR
                                    && (fits || value instanceof JsonObject)
                            ? FIELDS
                            : WHOLE;
            case ARRAY ->
                    schema.listType() != Schema.ListType.ATOMIC
                                    && (fits || value instanceof JsonArray)
                            ? ITEMS
                            : WHOLE;
            case ANY -> isFree(schema) && value instanceof JsonObject ? FIELDS : WHOLE;
            case STRING,
                    INTEGER,
                    NUMBER,
                    BOOLEAN,
                    INT_OR_STRING,
                    QUANTITY,
                    TIME,
                    MICRO_TIME,
                    DURATION,
                    BYTES ->
                    WHOLE;
        };
    }

    /// The field that the schema names so; null for a key of a map, and where anything may stand.
    static @Nullable Field field(@Nullable Schema schema, String key) {
        return schema == null || schema.type() == Schema.Type.MAP ? null : schema.field(key);
    }

    /// The schema of a field or map key; null where anything may stand.
    ///
    /// @param field what [#field] found
    static @Nullable Schema child(@Nullable Schema schema, @Nullable Field field) {
        if (field != null) {
            return field.schema();
        }
        return schema != null && schema.type() == Schema.Type.MAP ? schema.items() : null;
    }

    /// As [#child(Schema, Field)], by name.
    static @Nullable Schema child(@Nullable Schema schema, String key) {
        return child(schema, field(schema, key));
    }

    /// How a set of paths names a field or map key.
    static String element(@Nullable Field field, String key) {
        return field == null ? "f:" + key : field.pathElement();
    }

    /// Null, `{}` and `[]`: values without parts.
    static boolean isHollow(@Nullable Json value) {
        return value == null
                || value == JsonNull.NULL
                || (value instanceof JsonObject object && object.isEmpty())
                || (value instanceof JsonArray array && array.isEmpty());
    }
}
