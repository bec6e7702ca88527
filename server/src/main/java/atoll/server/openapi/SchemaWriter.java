package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Field;
import atoll.api.schema.PatchStrategy;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Built-in definitions as OpenAPI schemas. In v3 they carry defaults, zero values included, which
/// v2 has no room for.
final class SchemaWriter {
    private static final Map<String, List<String>> UNNUMBERED =
            Map.of(
                    "io.k8s.api.networking.v1.HTTPIngressPath",
                    List.of("pathType", "backend"),
                    Routes.META + "APIResource",
                    List.of("name", "singularName", "namespaced", "kind", "verbs"),
                    Routes.META + "APIVersions",
                    List.of("versions", "serverAddressByClientCIDRs"),
                    Routes.META + "OwnerReference",
                    List.of("apiVersion", "kind", "name", "uid"));

    private final Flavour flavour;
    private final Function<Schema, List<GroupVersionKind>> kinds;
    private final Function<String, @Nullable Schema> definitions;

    /// @param kinds the group-version-kinds to publish with a definition
    /// @param definitions by name; null for none
    SchemaWriter(
            Flavour flavour,
            Function<Schema, List<GroupVersionKind>> kinds,
            Function<String, @Nullable Schema> definitions) {
        this.flavour = flavour;
        this.definitions = definitions;
        this.kinds = kinds;
    }

    JsonObject definition(Schema schema) {
        var json = JsonObject.builder();
        putDescription(json, schema.description(), schema);
        switch (schema.type()) {
            case OBJECT -> putObject(json, schema);
            case QUANTITY -> putEither(json, "string", "number");
            case INT_OR_STRING -> {
                json.put("format", "int-or-string");
                putEither(json, "integer", "string");
            }
            case TIME, MICRO_TIME -> json.put("type", "string").put("format", "date-time");
            case ANY -> putAny(json, schema);
            default -> putType(json, schema);
        }
        List<GroupVersionKind> served = kinds.apply(schema);
        if (!served.isEmpty()) {
            json.put(
                    "x-kubernetes-group-version-kind",
                    JsonArray.of(served.stream().map(SchemaWriter::kind).toList()));
        }
        return json.build();
    }

    /// Schemas inside schemas may be any JSON value; everything else without a schema is an object.
    private static void putAny(JsonObject.Builder json, Schema schema) {
        String name = schema.definition();
        if (name != null && !name.contains(".apiextensions.")) {
            json.put("type", "object");
        }
    }

    static JsonObject kind(GroupVersionKind kind) {
        return JsonObject.of("group", kind.group(), "kind", kind.kind(), "version", kind.version());
    }

    private void putObject(JsonObject.Builder json, Schema schema) {
        json.put("type", "object");
        var properties = JsonObject.builder();
        List<String> required = required(schema);
        Field meta = schema.field("metadata");
        boolean listKind = meta != null && isListMeta(meta);
        for (Field field : schema.fields()) {
            JsonObject property = property(field);
            // The items of a list kind merge nowhere, so they say nothing of how.
            properties.put(
                    field.name(),
                    listKind && field.name().equals("items")
                            ? property.without("x-kubernetes-list-type")
                            : property);
        }
        JsonObject built = properties.build();
        if (!built.isEmpty()) {
            json.put("properties", built);
        }
        if (!required.isEmpty()) {
            json.put("required", JsonArray.ofStrings(required));
        }
        if (schema.mapType() == Schema.MapType.ATOMIC) {
            json.put("x-kubernetes-map-type", "atomic");
        }
    }

    /// In the order of Go's fields, which is that of their numbers but for a few.
    private static List<String> required(Schema schema) {
        List<String> exception = UNNUMBERED.get(String.valueOf(schema.definition()));
        return exception != null
                ? exception
                : schema.fields().stream()
                        .filter(Field::required)
                        .sorted(Comparator.comparing(Field::wirePath, SchemaWriter::compare))
                        .map(Field::name)
                        .toList();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Integer.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static boolean isListMeta(Field metadata) {
        String definition = metadata.schema().definition();
        return definition != null && definition.endsWith(".ListMeta");
    }

    private void putEither(JsonObject.Builder json, String first, String second) {
        if (flavour == Flavour.V2) {
            json.put("type", "string");
            return;
        }
        json.put(
                "oneOf", JsonArray.of(JsonObject.of("type", first), JsonObject.of("type", second)));
    }

    private JsonObject property(Field field) {
        Schema schema = field.schema();
        var json = JsonObject.builder();
        // A field without a comment has its type's in the table; published, it has none.
        if (!isOfType(field)) {
            putDescription(json, field.description(), schema);
        }
        putDefault(json, field.defaultValue(), schema, field.presence());
        putValue(json, schema);
        if (!field.patchStrategies().isEmpty()) {
            json.put("x-kubernetes-patch-strategy", strategies(field));
        }
        String mergeKey = field.patchMergeKey();
        if (mergeKey != null) {
            json.put("x-kubernetes-patch-merge-key", mergeKey);
        }
        return referenceAlone(json.build());
    }

    private boolean isOfType(Field field) {
        String name = field.schema().definition();
        Schema type = name == null ? null : definitions.apply(name);
        return type != null && type.description().equals(field.description());
    }

    private static String strategies(Field field) {
        return field.patchStrategies().stream()
                .map(SchemaWriter::word)
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String word(PatchStrategy strategy) {
        return strategy == PatchStrategy.RETAIN_KEYS
                ? "retainKeys"
                : strategy.name().toLowerCase(Locale.ROOT);
    }

    /// An item of a list or a value of a map.
    private JsonObject element(Schema schema) {
        var json = JsonObject.builder();
        putDefault(json, schema.defaultValue(), schema, Field.Presence.ALWAYS);
        putValue(json, schema);
        return referenceAlone(json.build());
    }

    /// A reference goes into `allOf` where something stands beside it, and alone otherwise.
    private JsonObject referenceAlone(JsonObject json) {
        return flavour == Flavour.V3 && json.size() == 1 && json.has("allOf")
                ? json.array("allOf").get(0).asObject()
                : json;
    }

    private void putValue(JsonObject.Builder json, Schema schema) {
        String definition = schema.definition();
        if (definition != null && schema.type() != Schema.Type.ARRAY) {
            String reference = flavour.reference(definition);
            if (flavour == Flavour.V2) {
                json.put("$ref", reference);
            } else {
                json.put("allOf", JsonArray.of(JsonObject.of("$ref", reference)));
            }
        } else {
            putType(json, schema);
        }
        if (!schema.enumValues().isEmpty()) {
            json.put("enum", JsonArray.of(schema.enumValues()));
        }
        if (schema.mergeStated() && isMapOfItsOwn(schema)) {
            json.put("x-kubernetes-map-type", schema.mapType().name().toLowerCase(Locale.ROOT));
        }
        if (schema.mergeStated() && schema.type() == Schema.Type.BYTES) {
            json.put("x-kubernetes-list-type", "atomic");
        }
    }

    /// Whether how it merges is said where it is used, and not by its definition.
    private boolean isMapOfItsOwn(Schema schema) {
        String name = schema.definition();
        return name == null
                ? schema.type() == Schema.Type.MAP
                : schema.type() == Schema.Type.OBJECT && definitions.apply(name) != schema;
    }

    private void putType(JsonObject.Builder json, Schema schema) {
        switch (schema.type()) {
            case OBJECT -> putObject(json, schema);
            case MAP ->
                    json.put("type", "object").put("additionalProperties", element(schema.items()));
            case ARRAY -> {
                json.put("type", "array").put("items", element(schema.items()));
                // A type of its own, such as Verbs, is published as a plain list.
                if (schema.definition() == null) {
                    putList(json, schema);
                }
            }
            case STRING, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING ->
                    json.put("type", "string");
            case INTEGER -> json.put("type", "integer");
            case NUMBER -> json.put("type", "number");
            case BOOLEAN -> json.put("type", "boolean");
            case ANY -> {}
        }
        String format = schema.format();
        if (format != null) {
            json.put("format", format);
        }
    }

    private static void putList(JsonObject.Builder json, Schema schema) {
        json.put("x-kubernetes-list-type", schema.listType().name().toLowerCase(Locale.ROOT));
        if (!schema.listKeys().isEmpty()) {
            json.put("x-kubernetes-list-map-keys", JsonArray.ofStrings(schema.listKeys()));
        }
    }

    private static void putDescription(JsonObject.Builder json, String description, Schema schema) {
        String text = description;
        if (!schema.enumValues().isEmpty()) {
            String values =
                    schema.enumValues().stream()
                            .map(value -> " - `" + value + "`")
                            .collect(Collectors.joining("\n"));
            text = (text + "\n\nPossible enum values:\n" + values).strip();
        }
        if (!text.isEmpty()) {
            json.put("description", text);
        }
    }

    private void putDefault(
            JsonObject.Builder json, @Nullable Json given, Schema schema, Field.Presence presence) {
        if (flavour == Flavour.V2) {
            return;
        }
        json.putIfPresent("default", given != null ? given : zero(schema, presence));
    }

    /// The zero value, where the Go field behind is a plain value and not a pointer.
    private static @Nullable Json zero(Schema schema, Field.Presence presence) {
        if (presence == Field.Presence.WHEN_SET) {
            return null;
        }
        boolean always = presence == Field.Presence.ALWAYS;
        return switch (schema.type()) {
            case OBJECT -> schema.fields().isEmpty() ? null : JsonObject.EMPTY;
            case STRING -> always ? Json.of("") : null;
            case INTEGER, NUMBER -> always ? Json.of(0) : null;
            case BOOLEAN -> always ? Json.of(false) : null;
            default -> null;
        };
    }
}
