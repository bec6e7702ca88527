package atoll.api.schema;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The type of a JSON value: the one model for built-in kinds and for custom ones.
///
/// Immutable and thread-safe. The fields of a built-in definition are decoded from the table when
/// first asked for, so definitions may refer to one another, and to themselves. Equality is
/// identity: a built-in definition is one instance, so tables may be keyed by it.
public final class Schema {
    /// What kind of value this is.
    public enum Type {
        /// Named fields, each with a schema of its own.
        OBJECT,
        /// Any string as key, every value of one schema ([Schema#items]).
        MAP,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        /// A number with a unit, as a string (`100m`, `2Gi`) or a bare number.
        QUANTITY,
        /// RFC 3339 in whole seconds, UTC.
        TIME,
        /// RFC 3339 with six digits of a second.
        MICRO_TIME,
        /// As Go prints it: `1h2m3s`.
        DURATION,
        /// Base64 in JSON.
        BYTES,
        /// Any JSON value; what is inside has no schema.
        ANY
    }

    /// How server-side apply merges a list. [#ATOMIC] as a whole, [#SET] by the values of its
    /// scalars, [#MAP] by the keys that [Schema#listKeys] names. `x-kubernetes-list-type` in
    /// OpenAPI.
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /// How server-side apply merges an object or a map. [#GRANULAR] field by field or key by key,
    /// [#ATOMIC] as a whole. `x-kubernetes-map-type` in OpenAPI.
    public enum MapType {
        GRANULAR,
        ATOMIC
    }

    private final Type type;
    private final @Nullable String definition;
    private final Supplier<List<Field>> fieldSource;
    private final @Nullable Schema items;
    private final ListType listType;
    private final List<String> listKeys;
    private final MapType mapType;
    private final boolean mergeStated;
    private final boolean nullable;
    private final boolean preservesUnknownFields;
    private final boolean embeddedResource;
    private final @Nullable String format;
    private final @Nullable Json defaultValue;
    private final List<Json> enumValues;
    private final JsonObject constraints;
    private final JsonArray rules;
    private final IntFunction<String> prose;
    private final int proseId;

    /// Null until the fields are first asked for.
    private volatile @Nullable FieldIndex index;

    private Schema(Builder builder) {
        this.type = builder.type;
        this.definition = builder.definition;
        this.fieldSource = builder.fields;
        this.items = builder.items;
        this.listType = builder.listType;
        this.listKeys = List.copyOf(builder.listKeys);
        this.mapType = builder.mapType;
        this.mergeStated = builder.mergeStated;
        this.nullable = builder.nullable;
        this.preservesUnknownFields = builder.preservesUnknownFields;
        this.embeddedResource = builder.embeddedResource;
        this.format = builder.format;
        this.defaultValue = builder.defaultValue;
        this.enumValues = List.copyOf(builder.enumValues);
        this.constraints = builder.constraints;
        this.rules = builder.rules;
        this.prose = builder.prose;
        this.proseId = builder.proseId;
    }

    static Builder builder(Type type) {
        return new Builder(type);
    }

    /// Decides which of the other parts mean anything.
    public Type type() {
        return type;
    }

    /// The definition's published name (`io.k8s.api.core.v1.PodSpec`); null for anonymous schemas.
    public @Nullable String definition() {
        return definition;
    }

    /// The fields of an [Type#OBJECT] in the order of their names; else empty.
    public List<Field> fields() {
        return index().sorted;
    }

    /// The field called `name`; null when there is none. One look into a hash table.
    public @Nullable Field field(String name) {
        return index().byName.get(name);
    }

    private FieldIndex index() {
        FieldIndex known = index;
        if (known == null) {
            // Two threads may both decode; they get equal values and one is kept.
            known = new FieldIndex(fieldSource.get());
            index = known;
        }
        return known;
    }

    /// The schema of an [Type#ARRAY]'s items or a [Type#MAP]'s values.
    ///
    /// @throws IllegalStateException for other types
    public Schema items() {
        if (items == null) {
            throw new IllegalStateException(this + " has no items");
        }
        return items;
    }

    /// [ListType#ATOMIC] unless marked.
    public ListType listType() {
        return listType;
    }

    /// The keys that identify an item of a [ListType#MAP], in their published order. Empty for
    /// other lists.
    public List<String> listKeys() {
        return listKeys;
    }

    /// [MapType#GRANULAR] unless marked.
    public MapType mapType() {
        return mapType;
    }

    /// Whether [#listType] or [#mapType] was stated rather than assumed; OpenAPI publishes
    /// `x-kubernetes-list-type` and `x-kubernetes-map-type` only where it was.
    public boolean mergeStated() {
        return mergeStated;
    }

    /// Whether null is a value of its own; elsewhere it means absence.
    public boolean nullable() {
        return nullable;
    }

    /// Whether fields without a schema are kept rather than pruned. Also true of built-in types
    /// that hold any JSON.
    public boolean preservesUnknownFields() {
        return preservesUnknownFields;
    }

    /// Whether this is an object with `apiVersion`, `kind` and `metadata` inside another.
    public boolean embeddedResource() {
        return embeddedResource;
    }

    /// The OpenAPI format: `int32`, `int64`, `double`, `byte`, `date-time`, and for custom kinds
    /// whatever was written. Null when none is stated.
    public @Nullable String format() {
        return format;
    }

    /// The value that stands in for an absent one; null when there is none. Of built-in kinds only
    /// what OpenAPI publishes; most of their defaults are made by code.
    public @Nullable Json defaultValue() {
        return defaultValue;
    }

    /// The only values allowed; empty when all are. Of built-in kinds these are texts.
    public List<Json> enumValues() {
        return enumValues;
    }

    /// A custom kind's value validations as they were written, under OpenAPI's own keywords
    /// (`minimum`, `pattern`, `maxItems`, `oneOf`, …), CEL rules left out. Empty for built-in
    /// kinds. `required` is here too for names that have no field.
    public JsonObject constraints() {
        return constraints;
    }

    /// A custom kind's CEL rules (`x-kubernetes-validations`) as they were written.
    public JsonArray rules() {
        return rules;
    }

    /// The published description, empty when there is none. The first call of any reads them all.
    public String description() {
        return prose.apply(proseId);
    }

    /// A builder that starts with everything this schema says. The fields are taken over unread.
    Builder edit() {
        var builder = new Builder(type);
        builder.definition = definition;
        builder.fields = this::fields;
        builder.items = items;
        builder.listType = listType;
        builder.listKeys = listKeys;
        builder.mapType = mapType;
        builder.mergeStated = mergeStated;
        builder.nullable = nullable;
        builder.preservesUnknownFields = preservesUnknownFields;
        builder.embeddedResource = embeddedResource;
        builder.format = format;
        builder.defaultValue = defaultValue;
        builder.enumValues = enumValues;
        builder.constraints = constraints;
        builder.rules = rules;
        builder.prose = prose;
        builder.proseId = proseId;
        return builder;
    }

    @Override
    public String toString() {
        return definition != null
                ? definition
                : items == null ? type.name() : type + "<" + items + ">";
    }

    /// Sorted for walks beside an object's sorted keys, and by name for single looks.
    private static final class FieldIndex {
        private final List<Field> sorted;
        private final Map<String, Field> byName;

        FieldIndex(List<Field> fields) {
            var copy = new ArrayList<>(fields);
            copy.sort(Comparator.comparing(Field::name));
            sorted = List.copyOf(copy);
            byName = HashMap.newHashMap(sorted.size());
            sorted.forEach(field -> byName.put(field.name(), field));
        }
    }

    /// Collects what a schema says; every part has the value that says nothing. Not thread-safe.
    static final class Builder {
        private final Type type;
        private @Nullable String definition;
        private Supplier<List<Field>> fields = List::of;
        private @Nullable Schema items;
        private ListType listType = ListType.ATOMIC;
        private List<String> listKeys = List.of();
        private MapType mapType = MapType.GRANULAR;
        private boolean mergeStated;
        private boolean nullable;
        private boolean preservesUnknownFields;
        private boolean embeddedResource;
        private @Nullable String format;
        private @Nullable Json defaultValue;
        private List<Json> enumValues = List.of();
        private JsonObject constraints = JsonObject.EMPTY;
        private JsonArray rules = JsonArray.EMPTY;
        private IntFunction<String> prose = _ -> "";
        private int proseId;

        private Builder(Type type) {
            this.type = type;
        }

        Builder definition(String name) {
            definition = name;
            return this;
        }

        Builder fields(Supplier<List<Field>> source) {
            fields = source;
            return this;
        }

        Builder items(Schema schema) {
            items = schema;
            return this;
        }

        Builder list(ListType how, List<String> keys) {
            listType = how;
            listKeys = keys;
            mergeStated = true;
            return this;
        }

        Builder map(MapType how) {
            mapType = how;
            mergeStated = true;
            return this;
        }

        Builder nullable(boolean isNullable) {
            nullable = isNullable;
            return this;
        }

        Builder preservesUnknownFields(boolean preserves) {
            preservesUnknownFields = preserves;
            return this;
        }

        Builder embeddedResource(boolean embedded) {
            embeddedResource = embedded;
            return this;
        }

        Builder format(@Nullable String openApiFormat) {
            format = openApiFormat;
            return this;
        }

        Builder defaultValue(@Nullable Json value) {
            defaultValue = value;
            return this;
        }

        Builder enumValues(List<Json> values) {
            enumValues = values;
            return this;
        }

        Builder constraints(JsonObject asWritten) {
            constraints = asWritten;
            return this;
        }

        Builder rules(JsonArray asWritten) {
            rules = asWritten;
            return this;
        }

        Builder prose(IntFunction<String> source, int id) {
            prose = source;
            proseId = id;
            return this;
        }

        Schema build() {
            return new Schema(this);
        }
    }
}
