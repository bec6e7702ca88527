package atoll.api.cel;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The types and extents of values that a schema describes. Each schema becomes a type once, so
/// that two values of one schema can be compared. Not thread-safe while expressions are compiled.
/// Upstream: `model` of apiextensions-apiserver's `cel`, from which the numbers are taken: where a
/// schema sets no bound, what fits into a request does.
public final class SchemaTypes {
    /// What fits into a request.
    private static final long REQUEST_MAX = 3 * 1024 * 1024;

    /// All that a rule may read of an object's metadata.
    private static final Type.Struct METADATA =
            new Type.Struct(
                    "object",
                    field ->
                            field.equals("name") || field.equals("generateName")
                                    ? Types.STRING
                                    : null);

    /// The quotes left out.
    private static final Extent TEXT = Extent.ofMost(REQUEST_MAX - 2);

    private static final Extent METADATA_EXTENT =
            Extent.ofObject(field -> METADATA.fields().apply(field) == null ? null : TEXT);

    private final Map<Schema, Described> known = new HashMap<>();
    private final Map<String, Described> definitions = new HashMap<>();

    /// @param minSize the fewest bytes of JSON it takes
    record Described(Type type, Extent extent, long minSize) {}

    /// The type of a value; null when expressions cannot speak of it.
    ///
    /// @param resource whether it is a whole object, with `apiVersion`, `kind` and `metadata`
    public @Nullable Type type(Schema schema, boolean resource) {
        Described described = describe(schema, resource);
        return described == null ? null : described.type();
    }

    /// [Extent#NOWHERE] where expressions cannot speak of it.
    public Extent extent(Schema schema, boolean resource) {
        Described described = describe(schema, resource);
        return described == null ? Extent.NOWHERE : described.extent();
    }

    /// How many values of this schema a request can hold. By which the cost of a rule below a list
    /// without a bound is multiplied.
    public long mostInRequest(Schema schema, boolean resource) {
        Described described = describe(schema, resource);
        return REQUEST_MAX / ((described == null ? 1 : described.minSize()) + 1);
    }

    /// Null for what preserves unknown fields and has no type.
    private @Nullable Described describe(Schema schema, boolean resource) {
        boolean whole = resource || schema.embeddedResource();
        String definition = schema.definition();
        if (definition != null) {
            return defined(definition, schema);
        }
        Described described = known.get(schema);
        if (described == null) {
            described = made(schema, whole);
            if (described != null) {
                known.put(schema, described);
            }
        }
        return described;
    }

    /// A built-in definition may hold itself, so its fields are looked at when asked for.
    private Described defined(String definition, Schema schema) {
        Described described = definitions.get(definition);
        if (described == null) {
            Described plain = schema.type() == Schema.Type.OBJECT ? null : made(schema, false);
            described =
                    plain != null
                            ? plain
                            : new Described(
                                    schema.type() == Schema.Type.OBJECT
                                            ? new Type.Struct(
                                                    "object", name -> fieldType(schema, name))
                                            : Types.DYN,
                                    Extent.NOWHERE,
                                    2);
            definitions.put(definition, described);
        }
        return described;
    }

    private @Nullable Type fieldType(Schema schema, String name) {
        Field field = schema.field(FieldNames.unescaped(name));
        Described described = field == null ? null : describe(field.schema(), false);
        return described == null ? null : described.type();
    }

    private @Nullable Described made(Schema schema, boolean resource) {
        JsonObject constraints = schema.constraints();
        return switch (schema.type()) {
            case OBJECT -> object(schema, resource);
            case MAP -> {
                Described value = describe(schema.items(), false);
                yield value == null
                        ? null
                        : new Described(
                                Types.map(Types.STRING, value.type()),
                                Extent.ofMany(
                                        most(
                                                constraints,
                                                "maxProperties",
                                                (REQUEST_MAX - 2) / (value.minSize() + 6)),
                                        true,
                                        value.extent()),
                                2);
            }
            case ARRAY -> {
                Described element = describe(schema.items(), false);
                yield element == null
                        ? null
                        : new Described(
                                Types.list(element.type()),
                                Extent.ofMany(
                                        most(
                                                constraints,
                                                "maxItems",
                                                (REQUEST_MAX - 2) / (element.minSize() + 1)),
                                        false,
                                        element.extent()),
                                2);
            }
            case STRING, QUANTITY, TIME, MICRO_TIME, DURATION, BYTES -> string(schema);
            case INTEGER -> new Described(Types.INT, Extent.ofMost(0), 1);
            case NUMBER -> new Described(Types.DOUBLE, Extent.ofMost(0), 1);
            case BOOLEAN -> new Described(Types.BOOL, Extent.ofMost(0), 4);
            case INT_OR_STRING -> new Described(Types.DYN, Extent.ofMost(length(schema)), 1);
            case ANY -> resource ? object(schema, true) : null;
        };
    }

    /// A bound as it is stated, where it is; none is below 0.
    private static long most(JsonObject constraints, String bound, long otherwise) {
        return Math.max(0, constraints.longOr(bound, otherwise));
    }

    /// In characters, as many as bytes at most.
    private static long length(Schema schema) {
        // A character takes up to four bytes.
        return schema.constraints().has("maxLength")
                ? Bounds.times(most(schema.constraints(), "maxLength", 0), 4)
                : REQUEST_MAX - 2;
    }

    /// By its format; texts without one are as long as their bound or their longest value.
    private static Described string(Schema schema) {
        String format = schema.format();
        return switch (format == null ? "" : format) {
            case "byte" ->
                    new Described(
                            Types.BYTES,
                            Extent.ofMost(most(schema.constraints(), "maxLength", REQUEST_MAX - 2)),
                            2);
            case "duration" -> new Described(Types.DURATION, Extent.ofMost(32), 3);
            case "date" -> new Described(Types.TIMESTAMP, Extent.ofMost(12), 12);
            case "date-time" -> new Described(Types.TIMESTAMP, Extent.ofMost(32), 21);
            default -> {
                long enumerated = 0;
                for (Json each : schema.enumValues()) {
                    if (each instanceof JsonString(var text)) {
                        enumerated = Math.max(enumerated, utf8Length(text));
                    }
                }
                boolean byEnum =
                        !schema.enumValues().isEmpty() && !schema.constraints().has("maxLength");
                yield new Described(
                        Types.STRING, Extent.ofMost(byEnum ? enumerated : length(schema)), 2);
            }
        };
    }

    /// What a required field takes, its name, quotes, colon and comma, is the least that the object
    /// takes.
    private Described object(Schema schema, boolean resource) {
        var types = new HashMap<String, Type>();
        var extents = new HashMap<String, Extent>();
        long minSize = 2;
        for (Field field : schema.fields()) {
            boolean standard =
                    resource
                            && (field.name().equals("metadata")
                                    || field.name().equals("apiVersion")
                                    || field.name().equals("kind"));
            String name = FieldNames.escaped(field.name());
            Described described = standard ? null : describe(field.schema(), false);
            if (described == null || name == null) {
                continue;
            }
            types.put(name, described.type());
            extents.put(name, described.extent());
            if (field.required() && field.schema().defaultValue() == null) {
                minSize += utf8Length(field.name()) + described.minSize() + 4;
            }
        }
        if (resource) {
            types.put("apiVersion", Types.STRING);
            types.put("kind", Types.STRING);
            types.put("metadata", METADATA);
            extents.put("apiVersion", TEXT);
            extents.put("kind", TEXT);
            extents.put("metadata", METADATA_EXTENT);
        }
        return new Described(
                new Type.Struct("object", types::get), Extent.ofObject(extents::get), minSize);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
