package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts one document together: the paths that were added, and every definition they lead to.
final class SpecBuilder {
    private static final String TITLE = "Kubernetes";
    private static final String VERSION = "1.36";
    private static final String CUSTOM_TITLE = "Kubernetes CRD Swagger";
    private static final String CUSTOM_VERSION = "v0.1.0";

    private final Flavour flavour;
    private final Schemas schemas;
    private final SchemaWriter writer;
    private final CustomDefinitions customWriter;
    private final Parameters parameters;
    private final Map<GroupVersionKind, String> customNames = new HashMap<>();
    private final Map<String, JsonObject> custom = new HashMap<>();
    private final Map<String, Json> paths = new TreeMap<>();

    /// @param groupVersion whose own kinds go with shared definitions; null for all
    SpecBuilder(Flavour flavour, Schemas schemas, @Nullable String groupVersion) {
        this.flavour = flavour;
        this.schemas = schemas;
        this.writer =
                new SchemaWriter(
                        flavour,
                        schema -> published(schemas.kindsOf(schema), groupVersion),
                        schemas::definition);
        this.customWriter = new CustomDefinitions(flavour, typeMeta());
        this.parameters = new Parameters(schemas);
    }

    /// A helper such as `DeleteOptions` is a kind of every group-version; a document names the core
    /// one and its own.
    private static List<GroupVersionKind> published(
            List<GroupVersionKind> kinds, @Nullable String groupVersion) {
        return groupVersion == null || kinds.size() == 1
                ? kinds
                : kinds.stream()
                        .filter(kind ->
                                kind.apiVersion().equals("v1")
                                        || kind.apiVersion().equals(groupVersion))
                        .toList();
    }

    private JsonObject typeMeta() {
        Schema any = schemas.kind(new GroupVersionKind("", "v1", "ConfigMap"));
        var fields = JsonObject.builder();
        for (String name : List.of("apiVersion", "kind")) {
            Field field = any == null ? null : any.field(name);
            JsonObject text = JsonObject.of("type", "string");
            fields.put(name, field == null ? text : text.with("description", field.description()));
        }
        return fields.build();
    }

    void add(String group, String version, List<ResourceDefinition> resources) {
        for (ResourceDefinition resource : resources) {
            if (!resource.builtIn()) {
                addCustom(resource.kind(), customWriter.object(resource));
                addCustom(CustomDefinitions.listKind(resource), customWriter.list(resource));
            }
        }
        addPaths(
                Routes.camel(group) + "_" + version,
                Routes.of(group, version, resources, parameters, this::definitionOf));
    }

    void addPaths(String tag, Map<String, List<Operation>> routes) {
        var pathWriter = new PathWriter(flavour, tag);
        routes.forEach((path, operations) -> paths.put(path, pathWriter.item(operations)));
    }

    private void addCustom(GroupVersionKind kind, JsonObject definition) {
        String name = CustomDefinitions.name(kind);
        customNames.put(kind, name);
        custom.put(name, definition);
    }

    private @Nullable String definitionOf(GroupVersionKind kind) {
        String own = customNames.get(kind);
        if (own != null) {
            return own;
        }
        Schema schema = schemas.kind(kind);
        return schema == null ? null : schema.definition();
    }

    JsonObject build() {
        var json =
                JsonObject.builder()
                        .put("info", JsonObject.of("title", TITLE, "version", VERSION))
                        .put("paths", object(paths));
        JsonObject definitions = object(reachable());
        JsonObject token =
                JsonObject.of(
                        "BearerToken",
                        JsonObject.of(
                                "description", "Bearer Token authentication",
                                "in", "header",
                                "name", "authorization",
                                "type", "apiKey"));
        if (flavour == Flavour.V3) {
            // What only definitions tell of comes from another of upstream's builders.
            if (!custom.isEmpty()) {
                json.put("info", JsonObject.of("title", CUSTOM_TITLE, "version", CUSTOM_VERSION));
            }
            JsonObject components =
                    custom.isEmpty() ? JsonObject.of("securitySchemes", token) : JsonObject.EMPTY;
            json.put("openapi", "3.0.0")
                    .put(
                            "components",
                            definitions.isEmpty()
                                    ? components
                                    : components.with("schemas", definitions));
        } else {
            var shared = new SharedParameters(object(paths));
            json.put("swagger", "2.0")
                    .put("paths", shared.paths())
                    .put("definitions", definitions)
                    .put("parameters", shared.parameters())
                    .put("securityDefinitions", token)
                    .put("security", JsonArray.of(JsonObject.of("BearerToken", JsonArray.EMPTY)));
        }
        return json.build();
    }

    private static JsonObject object(Map<String, ? extends Json> members) {
        var builder = JsonObject.builder();
        members.forEach(builder::put);
        return builder.build();
    }

    private Map<String, Json> reachable() {
        var found = new TreeMap<String, Json>();
        Deque<String> open = new ArrayDeque<>();
        paths.values().forEach(path -> collect(path, open));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!found.containsKey(name)) {
                JsonObject definition = definition(name);
                found.put(name, definition);
                collect(definition, open);
            }
        }
        return found;
    }

    private JsonObject definition(String name) {
        JsonObject own = custom.get(name);
        if (own != null) {
            return own;
        }
        Schema schema = schemas.definition(name);
        return schema == null ? JsonObject.of("type", "object") : writer.definition(schema);
    }

    /// The targets of all references below `node`.
    private void collect(Json node, Deque<String> into) {
        switch (node) {
            case JsonObject object -> {
                if (object.get("$ref") instanceof JsonString(var reference)
                        && reference.startsWith(flavour.reference(""))) {
                    into.push(flavour.target(reference));
                }
                object.forEach((_, child) -> collect(child, into));
            }
            case JsonArray array -> array.forEach(child -> collect(child, into));
            default -> {}
        }
    }
}
