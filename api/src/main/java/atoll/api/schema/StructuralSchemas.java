package atoll.api.schema;

import atoll.api.schema.Schema.ListType;
import atoll.api.schema.Schema.MapType;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Compiles a custom kind's OpenAPI v3 schema into the model that built-in kinds have. Stateless
/// but for the built-in table; thread-safe.
///
/// The schema is taken to be structural: that it is, is checked where CRDs are validated. What the
/// model has no word for is kept in [Schema#constraints]. `apiextensions-apiserver` has this step
/// too: its `structural` schemas are compiled from what was written, and all later work is done on
/// them.
public final class StructuralSchemas {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    /// Keywords that restrict a value without giving it a type.
    private static final List<String> CONSTRAINTS =
            List.of(
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "minItems",
                    "maxItems",
                    "uniqueItems",
                    "minProperties",
                    "maxProperties",
                    "oneOf",
                    "anyOf",
                    "allOf",
                    "not");

    private static final Schema STRING = Schema.builder(Schema.Type.STRING).build();

    /// Of the values of a map that takes any. They have no schema, so null is one of them, and the
    /// fields of an object are not known.
    private static final Schema ANY = Schema.builder(Schema.Type.ANY).nullable(true).build();

    private final Schema objectMeta;

    /// @throws IllegalArgumentException when the table lacks the metadata of objects
    public StructuralSchemas(Schemas builtIn) {
        Schema found = builtIn.definition(OBJECT_META);
        if (found == null) {
            throw new IllegalArgumentException("the table holds no " + OBJECT_META);
        }
        objectMeta = found;
    }

    /// The schema of a custom kind from `openAPIV3Schema`, with `apiVersion`, `kind` and `metadata`
    /// as every object has them. Whatever the schema says of `apiVersion`, `kind` and `metadata` is
    /// passed over; what it says of other fields becomes theirs, in any depth.
    ///
    /// @param openApiV3Schema `{"type":"object","properties":{…}}`
    public Schema compile(JsonObject openApiV3Schema) {
        return compile(openApiV3Schema, true);
    }

    /// The schema of a value inside an object. `apiVersion`, `kind` and `metadata` are added only
    /// where it is an embedded resource.
    public Schema part(JsonObject node) {
        return compile(node, false);
    }

    private Schema compile(JsonObject node, boolean resource) {
        boolean preserves = node.booleanOr("x-kubernetes-preserve-unknown-fields", false);
        boolean embedded = node.booleanOr("x-kubernetes-embedded-resource", false);
        Schema.Type type = type(node, preserves || resource);
        Schema.Builder schema =
                Schema.builder(type)
                        .preservesUnknownFields(preserves)
                        .embeddedResource(embedded)
                        .nullable(node.booleanOr("nullable", false))
                        .format(node.string("format"))
                        .defaultValue(node.get("default"))
                        .enumValues(node.array("enum").toList())
                        .constraints(constraints(node))
                        .rules(node.array("x-kubernetes-validations"))
                        .prose(prose(node), 0);
        switch (type) {
            case OBJECT -> {
                List<Field> fields = fields(node, resource || embedded);
                schema.fields(() -> fields);
            }
            case MAP -> schema.items(values(node));
            case ARRAY -> schema.items(compile(node.object("items"), false));
            default -> {}
        }
        if (node.has("x-kubernetes-map-type")) {
            schema.map(mapType(node));
        }
        if (node.has("x-kubernetes-list-type")) {
            schema.list(listType(node), node.array("x-kubernetes-list-map-keys").strings());
        }
        return schema.build();
    }

    /// @param preserves what a node without a type is: anything, or an object without fields
    private static Schema.Type type(JsonObject node, boolean preserves) {
        if (node.booleanOr("x-kubernetes-int-or-string", false)) {
            return Schema.Type.INT_OR_STRING;
        }
        return switch (node.stringOr("type", "")) {
            case "object" -> isMap(node) ? Schema.Type.MAP : Schema.Type.OBJECT;
            case "array" -> Schema.Type.ARRAY;
            case "string" -> Schema.Type.STRING;
            case "integer" -> Schema.Type.INTEGER;
            case "number" -> Schema.Type.NUMBER;
            case "boolean" -> Schema.Type.BOOLEAN;
            default ->
                    node.has("properties")
                            ? Schema.Type.OBJECT
                            : preserves ? Schema.Type.ANY : Schema.Type.OBJECT;
        };
    }

    /// `additionalProperties` with a schema, or true; false is as good as absent.
    private static boolean isMap(JsonObject node) {
        Json additional = node.get("additionalProperties");
        return additional instanceof JsonObject
                || (additional != null && additional.asBoolean(false));
    }

    private Schema values(JsonObject node) {
        return node.get("additionalProperties") instanceof JsonObject values
                ? compile(values, false)
                : ANY;
    }

    /// @param resource whether it has the fields that every object has
    private List<Field> fields(JsonObject node, boolean resource) {
        JsonObject properties = node.object("properties");
        Set<String> required = new HashSet<>(node.array("required").strings());
        var fields = new ArrayList<Field>();
        if (resource) {
            fields.add(field("apiVersion", STRING, required));
            fields.add(field("kind", STRING, required));
            fields.add(field("metadata", objectMeta, required));
        }
        properties.forEach((name, property) -> {
            if (!resource || !isOfEveryObject(name)) {
                fields.add(field(name, compile(property.asObject(), false), required));
            }
        });
        return fields;
    }

    private static boolean isOfEveryObject(String name) {
        return name.equals("apiVersion") || name.equals("kind") || name.equals("metadata");
    }

    private static Field field(String name, Schema schema, Set<String> required) {
        return new Field(
                name,
                schema,
                required.contains(name),
                Field.Presence.WHEN_SET,
                List.of(),
                Set.of(),
                null,
                _ -> schema.description(),
                0);
    }

    private static ListType listType(JsonObject node) {
        return switch (node.stringOr("x-kubernetes-list-type", "atomic")) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
    }

    private static MapType mapType(JsonObject node) {
        return node.stringOr("x-kubernetes-map-type", "granular").equals("atomic")
                ? MapType.ATOMIC
                : MapType.GRANULAR;
    }

    /// Of `required` those names that have no property: of the others the field itself says it.
    private static JsonObject constraints(JsonObject node) {
        var kept = JsonObject.builder();
        for (String keyword : CONSTRAINTS) {
            @Nullable Json value = node.get(keyword);
            if (value != null) {
                kept.put(keyword, value);
            }
        }
        List<String> undescribed =
                node.array("required").strings().stream()
                        .filter(name -> !node.object("properties").has(name))
                        .toList();
        if (!undescribed.isEmpty()) {
            kept.put("required", JsonArray.of(undescribed.stream().map(Json::of).toList()));
        }
        return kept.build();
    }

    private static IntFunction<String> prose(JsonObject node) {
        String text = node.stringOr("description", "");
        return _ -> text;
    }
}
