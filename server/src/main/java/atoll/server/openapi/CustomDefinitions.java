package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.CustomResource;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The definitions of a custom kind and its list, from the schema in its CustomResourceDefinition,
/// published as it was written.
final class CustomDefinitions {
    /// What v2 has no words for.
    private static final Set<String> V3_ONLY =
            Set.of("oneOf", "anyOf", "allOf", "not", "nullable", "default");

    /// What an integer or a string is, where a schema leaves it at that.
    private static final JsonArray EITHER =
            JsonArray.of(JsonObject.of("type", "integer"), JsonObject.of("type", "string"));

    private static final String CONVENTIONS =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
    private static final String API_VERSION =
            "apiVersion defines the versioned schema of this representation of an object. More info: "
                    + CONVENTIONS
                    + "#resources";
    private static final String KIND =
            "kind is a string value representing the type of this object. In CamelCase. More info: "
                    + CONVENTIONS
                    + "#types-kinds";

    private final Flavour flavour;

    /// `apiVersion` and `kind` as every kind describes them.
    private final JsonObject typeMeta;

    CustomDefinitions(Flavour flavour, JsonObject typeMeta) {
        this.flavour = flavour;
        this.typeMeta = typeMeta;
    }

    /// `lamps.example.com/v1` Lamp → `com.example.lamps.v1.Lamp`
    static String name(GroupVersionKind kind) {
        var parts = new ArrayList<>(List.of(kind.group().split("\\.")));
        Collections.reverse(parts);
        parts.add(kind.version());
        parts.add(kind.kind());
        return String.join(".", parts);
    }

    static GroupVersionKind listKind(ResourceDefinition resource) {
        return new GroupVersionKind(
                resource.kind().group(), resource.kind().version(), resource.listKind());
    }

    /// The schema as the definition has it; empty where it has none.
    static JsonObject written(ResourceDefinition resource) {
        return version(resource).object("schema", "openAPIV3Schema");
    }

    private static JsonObject version(ResourceDefinition resource) {
        CustomResource custom = resource.custom();
        if (custom == null) {
            throw new IllegalArgumentException(resource.resource() + " is built in");
        }
        return custom.definition().spec().array("versions").objects().stream()
                .filter(version ->
                        version.stringOr("name", "").equals(resource.resource().version()))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    JsonObject object(ResourceDefinition resource) {
        JsonObject schema = written(resource);
        JsonArray kinds = JsonArray.of(SchemaWriter.kind(resource.kind()));
        if (flavour == Flavour.V2
                && schema.booleanOr("x-kubernetes-preserve-unknown-fields", false)) {
            // Any property named here would make kubectl refuse the others.
            return selectable(
                    JsonObject.of("type", "object", "x-kubernetes-group-version-kind", kinds),
                    resource);
        }
        JsonObject fitted = flavour == Flavour.V3 ? schema : plain(schema).asObject();
        var properties = embedding(fitted).object("properties").edit();
        typeMeta.forEach(properties::put);
        return selectable(
                fitted.with("type", "object")
                        .with("properties", properties.put("metadata", metadata()).build())
                        .with("x-kubernetes-group-version-kind", kinds),
                resource);
    }

    JsonObject list(ResourceDefinition resource) {
        String kind = resource.kind().kind();
        JsonObject item = JsonObject.of("$ref", flavour.reference(name(resource.kind())));
        JsonObject items =
                JsonObject.of(
                        "description",
                        "List of " + resource.resource().resource() + ". More info: " + CONVENTIONS,
                        "type",
                        "array",
                        "items",
                        item);
        JsonObject list =
                JsonObject.of(
                        "description", resource.listKind() + " is a list of " + kind,
                        "type", "object",
                        "required", JsonArray.of(Json.of("items")),
                        "properties",
                                typeMeta.with("items", items)
                                        .with(
                                                "metadata",
                                                reference(
                                                        "ListMeta",
                                                        "Standard list metadata. More info: "
                                                                + CONVENTIONS
                                                                + "#types-kinds")),
                        "x-kubernetes-group-version-kind",
                                JsonArray.of(SchemaWriter.kind(listKind(resource))));
        return selectable(list, resource);
    }

    private static JsonObject selectable(JsonObject definition, ResourceDefinition resource) {
        JsonArray fields = selectable(resource);
        return fields.isEmpty()
                ? definition
                : definition.with("x-kubernetes-selectable-fields", fields);
    }

    /// The fields that lists can be narrowed by.
    static JsonArray selectable(ResourceDefinition resource) {
        return JsonArray.of(
                version(resource).array("selectableFields").objects().stream()
                        .map(field -> field.stringOr("jsonPath", ""))
                        .map(path -> path.startsWith(".") ? path.substring(1) : path)
                        .map(path -> JsonObject.of("fieldPath", path))
                        .toList());
    }

    private JsonObject metadata() {
        return reference(
                "ObjectMeta",
                "Standard object's metadata. More info: " + CONVENTIONS + "#metadata");
    }

    /// A schema whose embedded objects say that they have a kind and metadata, and whose numbers or
    /// names that they are either.
    private JsonObject embedding(JsonObject schema) {
        JsonObject inner = schema;
        if (schema.has("properties")) {
            var properties = JsonObject.builder();
            schema.object("properties")
                    .forEach((name, value) ->
                            properties.put(
                                    name, value instanceof JsonObject of ? embedding(of) : value));
            inner = inner.with("properties", properties.build());
        }
        for (String element : List.of("items", "additionalProperties")) {
            if (schema.get(element) instanceof JsonObject of) {
                inner = inner.with(element, embedding(of));
            }
        }
        boolean open = schema.booleanOr("x-kubernetes-preserve-unknown-fields", false);
        if (flavour == Flavour.V3 && schema.booleanOr("x-kubernetes-int-or-string", false)) {
            inner = inner.withDefault("anyOf", EITHER);
        }
        return schema.booleanOr("x-kubernetes-embedded-resource", false)
                        && !(open && flavour == Flavour.V2)
                ? embedded(inner)
                : inner;
    }

    private JsonObject embedded(JsonObject schema) {
        var required = new ArrayList<>(schema.array("required").strings());
        for (String name : List.of("kind", "apiVersion")) {
            if (!required.contains(name)) {
                required.add(name);
            }
        }
        JsonObject properties =
                schema.object("properties")
                        .with("apiVersion", typed("apiVersion", API_VERSION))
                        .with("kind", typed("kind", KIND))
                        .with("metadata", metadata());
        return schema.with("properties", properties)
                .with("required", JsonArray.ofStrings(required));
    }

    private JsonObject typed(String name, String description) {
        return typeMeta.object(name).with("description", description);
    }

    private JsonObject reference(String meta, String description) {
        JsonObject reference = JsonObject.of("$ref", flavour.reference(Routes.META + meta));
        return flavour == Flavour.V2
                ? reference.with("description", description)
                : JsonObject.of("allOf", JsonArray.of(reference), "description", description);
    }

    /// A schema in the words of v2. What may hold anything loses its type, so that validators
    /// accept it.
    private static Json plain(Json node) {
        if (!(node instanceof JsonObject schema)) {
            return node;
        }
        var plain = JsonObject.builder();
        Set<String> hidden = hidden(schema);
        schema.forEach((key, value) -> {
            if (V3_ONLY.contains(key) || hidden.contains(key)) {
                return;
            }
            plain.put(
                    key,
                    switch (key) {
                        case "properties" -> plainMembers(value.asObject());
                        case "items", "additionalProperties" -> plain(value);
                        case "required" -> required(schema);
                        default -> value;
                    });
        });
        return plain.build();
    }

    /// What is not told of a schema, so that kubectl accepts what may be anything.
    private static Set<String> hidden(JsonObject schema) {
        var hidden = new TreeSet<String>();
        boolean nullable = schema.booleanOr("nullable", false);
        boolean open = schema.booleanOr("x-kubernetes-preserve-unknown-fields", false);
        if (nullable || open) {
            hidden.addAll(Set.of("items", "properties"));
        }
        String type = schema.stringOr("type", "");
        if (nullable
                || schema.booleanOr("x-kubernetes-int-or-string", false)
                || (open && (type.equals("object") || type.equals("array")))) {
            hidden.add("type");
        }
        if (required(schema).isEmpty()) {
            hidden.add("required");
        }
        return hidden;
    }

    /// Fields that may be null need not be there.
    private static JsonArray required(JsonObject schema) {
        if (schema.object("additionalProperties").booleanOr("nullable", false)) {
            return JsonArray.EMPTY;
        }
        boolean open =
                schema.booleanOr("nullable", false)
                        || schema.booleanOr("x-kubernetes-preserve-unknown-fields", false);
        JsonObject properties = open ? JsonObject.EMPTY : schema.object("properties");
        return schema.array("required")
                .filter(name ->
                        !properties
                                .object(String.valueOf(name.asString()))
                                .booleanOr("nullable", false));
    }

    private static JsonObject plainMembers(JsonObject properties) {
        var plain = JsonObject.builder();
        properties.forEach((name, schema) -> plain.put(name, plain(schema)));
        return plain.build();
    }
}
