package atoll.server.openapi;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Says once in v2 what hundreds of operations have in common: a parameter stands among the
/// document's `parameters`, under its name and a hash of itself, and operations refer to it.
final class SharedParameters {
    /// A path item's members that are operations.
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch");

    /// Always written out: `name`, because it tells the kind; the others because old kubectls look
    /// there for what the server can do.
    private static final Set<String> OWN = Set.of("name", "dryRun", "fieldValidation");

    private static final List<String> ORDER =
            List.of("uniqueItems", "type", "description", "name", "in", "required", "schema");

    private static final int HASH_BYTES = 6;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Map<String, JsonObject> shared = new TreeMap<>();
    private final Map<JsonObject, String> names = new HashMap<>();
    private final JsonObject paths;

    /// @param paths with every parameter written out
    SharedParameters(JsonObject paths) {
        var items = JsonObject.builder();
        paths.forEach((path, item) -> items.put(path, item(item.asObject())));
        this.paths = items.build();
    }

    /// The paths with references.
    JsonObject paths() {
        return paths;
    }

    /// What they refer to.
    JsonObject parameters() {
        var parameters = JsonObject.builder();
        shared.forEach(parameters::put);
        return parameters.build();
    }

    private JsonObject item(JsonObject item) {
        var edited = JsonObject.builder();
        item.forEach((name, value) -> {
            if (name.equals("parameters")) {
                edited.put(name, references(value.asArray()));
            } else if (METHODS.contains(name) && value.asObject().has("parameters")) {
                JsonObject operation = value.asObject();
                edited.put(
                        name,
                        operation.with("parameters", references(operation.array("parameters"))));
            } else {
                edited.put(name, value);
            }
        });
        return edited.build();
    }

    private JsonArray references(JsonArray parameters) {
        return JsonArray.of(
                parameters.objects().stream()
                        .map(one ->
                                isShared(one)
                                        ? JsonObject.of("$ref", "#/parameters/" + name(one))
                                        : one)
                        .toList());
    }

    /// A body of one kind belongs to its operation alone; those that any kind takes are shared.
    private static boolean isShared(JsonObject parameter) {
        String body = parameter.object("schema").stringOr("$ref", "");
        return body.isEmpty()
                ? !OWN.contains(parameter.stringOr("name", ""))
                : body.startsWith(Flavour.V2.reference(Routes.META));
    }

    private String name(JsonObject parameter) {
        return names.computeIfAbsent(
                parameter,
                one -> {
                    String name = one.stringOr("name", "") + "-" + hash(inOrder(one));
                    shared.put(name, one);
                    return name;
                });
    }

    /// The parameter as upstream hashes it: members in the order of Go's structs, and what HTML
    /// would read escaped.
    private static String inOrder(JsonObject parameter) {
        var text = new StringBuilder();
        for (String member : ORDER) {
            Json value = parameter.get(member);
            if (value != null) {
                text.append(text.isEmpty() ? '{' : ',').append('"').append(member).append("\":");
                text.append(new String(JsonWriter.toBytes(value), StandardCharsets.UTF_8));
            }
        }
        return text.append('}')
                .toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    /// The first bytes of a 64-bit FNV-1 hash, in URL base64.
    private static String hash(String json) {
        long hash = FNV_START;
        for (byte one : json.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash * FNV_PRIME) ^ (one & 0xff);
        }
        byte[] whole = ByteBuffer.allocate(Long.BYTES).putLong(hash).array();
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(whole, HASH_BYTES));
    }
}
