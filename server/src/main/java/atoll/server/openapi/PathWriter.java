package atoll.server.openapi;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Paths as OpenAPI path items. What all operations of a path have in common stands beside them.
final class PathWriter {
    private final Flavour flavour;
    private final String tag;

    PathWriter(Flavour flavour, String tag) {
        this.flavour = flavour;
        this.tag = tag;
    }

    JsonObject item(List<Operation> operations) {
        var shared = new ArrayList<>(operations.getFirst().parameters());
        operations.forEach(operation -> shared.retainAll(operation.parameters()));
        var item = JsonObject.builder();
        if (!shared.isEmpty()) {
            item.put("parameters", parameters(shared));
        }
        for (Operation operation : operations) {
            item.put(operation.method(), operation(operation, shared));
        }
        return item.build();
    }

    private JsonArray parameters(List<Parameter> parameters) {
        return JsonArray.of(parameters.stream().map(one -> one.toJson(flavour)).toList());
    }

    private JsonObject operation(Operation operation, List<Parameter> shared) {
        var own = new ArrayList<>(operation.parameters());
        own.removeAll(shared);
        var json =
                JsonObject.builder()
                        .put("tags", JsonArray.of(Json.of(tag)))
                        .put("operationId", operation.id())
                        .put("responses", responses(operation));
        if (!operation.description().isEmpty()) {
            json.put("description", operation.description());
        }
        if (!operation.action().isEmpty()) {
            json.put("x-kubernetes-action", operation.action());
        }
        if (operation.kind() != null) {
            json.put("x-kubernetes-group-version-kind", SchemaWriter.kind(operation.kind()));
        }
        JsonArray parameters = parameters(own);
        if (flavour == Flavour.V3) {
            putBody(json, operation);
        } else {
            parameters = putTypes(json, operation, parameters);
        }
        if (!parameters.isEmpty()) {
            json.put("parameters", parameters);
        }
        return json.build();
    }

    private void putBody(JsonObject.Builder json, Operation operation) {
        String body = operation.body();
        if (body == null) {
            return;
        }
        JsonObject content = content(operation.bodyTypes(), schema(body));
        JsonObject request = JsonObject.of("content", content);
        json.put(
                "requestBody", operation.bodyRequired() ? request.with("required", true) : request);
    }

    /// In v2 the body is a parameter and media types stand apart.
    private JsonArray putTypes(JsonObject.Builder json, Operation operation, JsonArray parameters) {
        json.put("schemes", JsonArray.of(Json.of("https")))
                .put("produces", JsonArray.ofStrings(operation.responseTypes()));
        if (!operation.bodyTypes().isEmpty()) {
            json.put("consumes", JsonArray.ofStrings(operation.bodyTypes()));
        }
        String body = operation.body();
        if (body == null) {
            return parameters;
        }
        JsonObject parameter = JsonObject.of("name", "body", "in", "body", "schema", schema(body));
        return sorted(
                parameters.plus(
                        operation.bodyRequired() ? parameter.with("required", true) : parameter));
    }

    private static JsonArray sorted(JsonArray parameters) {
        return JsonArray.of(
                parameters.objects().stream()
                        .sorted(Comparator.comparing(one -> one.stringOr("name", "")))
                        .toList());
    }

    private JsonObject schema(String definition) {
        return JsonObject.of("$ref", flavour.reference(definition));
    }

    private static JsonObject content(List<String> types, JsonObject schema) {
        var content = JsonObject.builder();
        types.forEach(type -> content.put(type, JsonObject.of("schema", schema)));
        return content.build();
    }

    private JsonObject responses(Operation operation) {
        String definition = operation.response();
        JsonObject schema =
                definition == null ? JsonObject.of("type", "string") : schema(definition);
        var responses = JsonObject.builder();
        for (int code : operation.codes()) {
            JsonObject response = JsonObject.of("description", Operation.meaning(code));
            responses.put(
                    Integer.toString(code),
                    flavour == Flavour.V3
                            ? response.with("content", content(operation.responseTypes(), schema))
                            : response.with("schema", schema));
        }
        return responses.put("401", JsonObject.of("description", "Unauthorized")).build();
    }
}
