package atoll.api.schema;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema.ListType;
import atoll.api.schema.Schema.MapType;
import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Reads the binary table that module `schema` writes (its README has the layout). Construction
/// reads strings, names and kinds; a definition's fields are decoded when first asked for. In the
/// table's order: magic, version, strings, the heads of definitions, kinds, the bodies of
/// definitions. Numbers are base 128, texts are told by their place among the strings. Immutable
/// after construction.
final class SchemaTable {
    private static final int MAGIC = 0x41544F4C;
    private static final int VERSION = 1;

    // The low type codes are scalars; then two that prefix another code; then definitions.
    private static final int ARRAY = 16;
    private static final int MAP = 17;
    private static final int DEFINITIONS = 32;

    private static final int REQUIRED = 1;
    private static final int PRESENCE_SHIFT = 1;
    private static final int PRESENCE_MASK = 3;
    private static final int HAS_DEFAULT = 1 << 3;
    private static final int HAS_ENUM = 1 << 4;
    private static final int HAS_LIST = 1 << 5;
    private static final int HAS_MAP = 1 << 6;
    private static final int HAS_PATCH = 1 << 7;

    private static final List<Schema> SCALARS =
            List.of(
                    Schema.builder(Schema.Type.STRING).build(),
                    Schema.builder(Schema.Type.INTEGER).format("int32").build(),
                    Schema.builder(Schema.Type.INTEGER).format("int64").build(),
                    Schema.builder(Schema.Type.NUMBER).format("double").build(),
                    Schema.builder(Schema.Type.BOOLEAN).build(),
                    Schema.builder(Schema.Type.BYTES).format("byte").build(),
                    Schema.builder(Schema.Type.ANY).preservesUnknownFields(true).build());

    // Each list is in the order of the table's codes.
    private static final List<Schema.Type> DEFINED =
            List.of(
                    Schema.Type.OBJECT,
                    Schema.Type.STRING,
                    Schema.Type.ARRAY,
                    Schema.Type.ANY,
                    Schema.Type.QUANTITY,
                    Schema.Type.INT_OR_STRING,
                    Schema.Type.TIME,
                    Schema.Type.MICRO_TIME,
                    Schema.Type.DURATION);
    private static final List<Field.Presence> PRESENCES =
            List.of(Field.Presence.ALWAYS, Field.Presence.WHEN_NOT_EMPTY, Field.Presence.WHEN_SET);
    private static final List<ListType> LIST_TYPES =
            List.of(ListType.ATOMIC, ListType.SET, ListType.MAP);
    private static final List<MapType> MAP_TYPES = List.of(MapType.GRANULAR, MapType.ATOMIC);
    private static final List<PatchStrategy> STRATEGIES =
            List.of(PatchStrategy.MERGE, PatchStrategy.REPLACE, PatchStrategy.RETAIN_KEYS);

    private final byte[] bytes;
    private final IntFunction<String> prose;
    private final String[] strings;

    /// By number; a field's type names a definition as [#DEFINITIONS] plus its number.
    private final Schema[] schemas;

    private final Map<GroupVersionKind, Schema> kinds = new HashMap<>();

    /// @throws IllegalStateException when the table was written for another version of this class
    SchemaTable(byte[] bytes, IntFunction<String> prose) {
        this.bytes = bytes;
        this.prose = prose;
        var in = new Cursor(0);
        if (in.fixed() != MAGIC || in.number() != VERSION) {
            throw new IllegalStateException("not a schema table of version " + VERSION);
        }
        strings = new String[in.number()];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = in.text();
        }
        schemas = new Schema[in.number()];
        int[] sizes = new int[schemas.length];
        int[] heads = new int[schemas.length];
        for (int i = 0; i < schemas.length; i++) {
            heads[i] = in.at;
            in.skipHead();
            sizes[i] = in.number();
        }
        readKinds(in, in.number(), heads, sizes);
    }

    /// Reads the kinds and then makes the definitions, whose bodies begin where the kinds end.
    ///
    /// @param heads where each definition's head stands
    /// @param sizes of each body, in bytes
    private void readKinds(Cursor in, int count, int[] heads, int[] sizes) {
        int[] of = new int[count];
        var names = new ArrayList<GroupVersionKind>(count);
        for (int i = 0; i < count; i++) {
            names.add(new GroupVersionKind(in.string(), in.string(), in.string()));
            of[i] = in.number();
        }
        int at = in.at;
        for (int i = 0; i < schemas.length; i++) {
            schemas[i] = definition(new Cursor(heads[i]), at);
            at += sizes[i];
        }
        for (int i = 0; i < count; i++) {
            kinds.put(names.get(i), schemas[of[i]]);
        }
    }

    /// @param body where its fields stand, which are read later
    private Schema definition(Cursor head, int body) {
        String name = head.string();
        Schema.Type type = DEFINED.get(head.number());
        int mapType = head.number();
        int proseId = head.number();
        Schema.Builder schema =
                Schema.builder(type)
                        .definition(name)
                        .prose(prose, proseId)
                        .preservesUnknownFields(type == Schema.Type.ANY);
        if (mapType > 0) {
            schema.map(MAP_TYPES.get(mapType - 1));
        }
        switch (type) {
            case OBJECT -> schema.fields(() -> fields(new Cursor(body), proseId));
            case ARRAY -> schema.items(SCALARS.getFirst());
            case TIME, MICRO_TIME -> schema.format("date-time");
            case INT_OR_STRING -> schema.format("int-or-string");
            default -> {}
        }
        return schema.build();
    }

    /// In the table's order.
    Map<String, Schema> definitions() {
        var byName = new LinkedHashMap<String, Schema>();
        for (Schema schema : schemas) {
            byName.put(String.valueOf(schema.definition()), schema);
        }
        return byName;
    }

    Map<GroupVersionKind, Schema> kinds() {
        return kinds;
    }

    /// A definition's fields; their descriptions follow its own in the numbering.
    private List<Field> fields(Cursor in, int proseId) {
        int count = in.number();
        var fields = new ArrayList<Field>(count);
        for (int i = 0; i < count; i++) {
            fields.add(field(in, proseId + 1 + i));
        }
        return fields;
    }

    /// A name, flags, the path in protobuf, the type, what the flags announce, and the patch
    /// strategies if any.
    private Field field(Cursor in, int proseId) {
        String name = in.string();
        int flags = in.number();
        List<Integer> path = in.numbers();
        Schema schema = modified(in, flags, type(in));
        Set<PatchStrategy> strategies = Set.of();
        @Nullable String mergeKey = null;
        if ((flags & HAS_PATCH) != 0) {
            strategies = strategies(in.number());
            String key = in.string();
            mergeKey = key.isEmpty() ? null : key;
        }
        return new Field(
                name,
                schema,
                (flags & REQUIRED) != 0,
                PRESENCES.get((flags >> PRESENCE_SHIFT) & PRESENCE_MASK),
                path,
                strategies,
                mergeKey,
                prose,
                proseId);
    }

    private Schema type(Cursor in) {
        int code = in.number();
        return switch (code) {
            case ARRAY -> Schema.builder(Schema.Type.ARRAY).items(type(in)).build();
            case MAP -> Schema.builder(Schema.Type.MAP).items(type(in)).build();
            default -> code >= DEFINITIONS ? schemas[code - DEFINITIONS] : SCALARS.get(code);
        };
    }

    /// The type as this one field has it: with its default, values and merge rules.
    private static Schema modified(Cursor in, int flags, Schema schema) {
        if ((flags & (HAS_DEFAULT | HAS_ENUM | HAS_LIST | HAS_MAP)) == 0) {
            return schema;
        }
        Schema.Builder changed = schema.edit();
        if ((flags & HAS_DEFAULT) != 0) {
            changed.defaultValue(JsonReader.read(in.string()));
        }
        if ((flags & HAS_ENUM) != 0) {
            restrict(schema, changed, in.strings().stream().<Json>map(Json::of).toList());
        }
        if ((flags & HAS_LIST) != 0) {
            changed.list(LIST_TYPES.get(in.number()), in.strings());
        }
        if ((flags & HAS_MAP) != 0) {
            changed.map(MAP_TYPES.get(in.number()));
        }
        return changed.build();
    }

    /// An enumeration on a list or map restricts its items.
    private static void restrict(Schema schema, Schema.Builder changed, List<Json> values) {
        if (schema.type() == Schema.Type.ARRAY || schema.type() == Schema.Type.MAP) {
            changed.items(schema.items().edit().enumValues(values).build());
        } else {
            changed.enumValues(values);
        }
    }

    /// One bit each, in the order of [#STRATEGIES].
    private static Set<PatchStrategy> strategies(int bits) {
        var strategies = EnumSet.noneOf(PatchStrategy.class);
        for (int i = 0; i < STRATEGIES.size(); i++) {
            if (((bits >> i) & 1) != 0) {
                strategies.add(STRATEGIES.get(i));
            }
        }
        return Collections.unmodifiableSet(strategies);
    }

    /// A position in the table; each read moves it on.
    private final class Cursor {
        private int at;

        Cursor(int at) {
            this.at = at;
        }

        /// Four bytes, the high one first.
        int fixed() {
            int value = 0;
            for (int i = 0; i < 4; i++) {
                value = value << 8 | (bytes[at++] & 0xFF);
            }
            return value;
        }

        /// A base-128 number, low groups first.
        int number() {
            int value = 0;
            int shift = 0;
            byte group;
            do {
                group = bytes[at++];
                value |= (group & 0x7F) << shift;
                shift += 7;
            } while (group < 0);
            return value;
        }

        /// A length in bytes and UTF-8.
        String text() {
            int length = number();
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        /// One of the table's strings, by its number.
        String string() {
            return strings[number()];
        }

        List<Integer> numbers() {
            int count = number();
            var numbers = new ArrayList<Integer>(count);
            for (int i = 0; i < count; i++) {
                numbers.add(number());
            }
            return numbers;
        }

        List<String> strings() {
            int count = number();
            var read = new ArrayList<String>(count);
            for (int i = 0; i < count; i++) {
                read.add(string());
            }
            return read;
        }

        void skipHead() {
            for (int i = 0; i < 4; i++) {
                number();
            }
        }
    }
}
