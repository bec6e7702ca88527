package atoll.server.encode;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.protobuf.ProtobufCodec;
import atoll.api.protobuf.ProtobufException;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.WrittenFields;
import atoll.api.validation.Decoding;
import atoll.api.validation.Places;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import atoll.base.json.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A request's body as a tree.
///
/// @param written what the tree doesn't show
public record Body(Json tree, WrittenFields written) {
    /// Upstream's limit, in bytes.
    public static final int BYTES_MAX = 3 << 20;

    private static final int SUMMARY_BYTES = 30;
    private static final Set<String> TYPE = Set.of("apiVersion", "kind");
    private static final Set<String> STEP_MEMBERS = Set.of("op", "path", "from", "value");

    /// @param contentType the header; empty means JSON
    /// @throws RefusedException with a 415 or a BadRequest
    /// @param kind of a built-in body that names none
    /// @param builtIn others must name their kind
    public static Body read(
            byte[] bytes,
            String contentType,
            GroupVersionKind kind,
            boolean builtIn,
            ProtobufCodec protobuf) {
        try {
            Body body = readPlainly(bytes, contentType, kind, protobuf);
            return builtIn ? body : body.named(bytes, bare(contentType));
        } catch (RefusedException e) {
            if (e.status().code() != 400) {
                throw e;
            }
            throw new RefusedException(
                    Status.badRequest(
                            "the object provided is unrecognized (must be of type %s): %s (%s)"
                                    .formatted(kind.kind(), e.status().message(), summary(bytes))));
        }
    }

    /// The same without a word about what the body should have been, as options are read.
    public static Body readPlainly(
            byte[] bytes, String contentType, GroupVersionKind kind, ProtobufCodec protobuf) {
        return switch (bare(contentType)) {
            case "", "application/json" -> checked(json(bytes));
            case "application/yaml" -> checked(yaml(bytes));
            case "application/vnd.kubernetes.protobuf" -> protobuf(bytes, kind, protobuf);
            default -> throw new RefusedException(Statuses.unsupportedBody());
        };
    }

    private Body named(byte[] bytes, String type) {
        if (object().stringOr("kind", "").isEmpty()) {
            String text =
                    type.endsWith("yaml")
                            ? tree.toString()
                            : new String(bytes, StandardCharsets.UTF_8);
            throw new RefusedException(
                    Status.badRequest("Object 'Kind' is missing in '" + text + "'"));
        }
        return this;
    }

    private static Body checked(Body body) {
        body.requireTexts();
        String version = body.apiVersion();
        if (version.indexOf('/') != version.lastIndexOf('/')) {
            throw new RefusedException(
                    Status.badRequest("unexpected GroupVersion string: " + version));
        }
        return body;
    }

    /// What the body says of its version; empty when nothing.
    public String apiVersion() {
        return text("apiVersion");
    }

    /// What the body says of its kind; empty when nothing.
    public String kind() {
        return text("kind");
    }

    /// Go's decoder of kinds takes keys in any case; of several the last that is no null.
    private String text(String name) {
        String found = object().stringOr(name, "");
        for (String key : ofType()) {
            if (key.equalsIgnoreCase(name) && object().get(key) instanceof JsonString(var text)) {
                found = text;
            }
        }
        return found;
    }

    private void requireTexts() {
        for (String key : ofType()) {
            Json value = Objects.requireNonNull(object().get(key));
            if (!(value instanceof JsonString || value instanceof JsonNull)) {
                String field = key.equalsIgnoreCase("kind") ? "kind" : "apiVersion";
                throw untyped(value, "struct field ." + field + " of type string");
            }
        }
    }

    /// The keys that tell the type, in the order of the text.
    private List<String> ofType() {
        var keys = new ArrayList<String>();
        for (String key : object().keys()) {
            if (key.equalsIgnoreCase("apiVersion") || key.equalsIgnoreCase("kind")) {
                keys.add(key);
            }
        }
        if (keys.size() > 2 || (keys.size() == 2 && !TYPE.containsAll(keys)) || anyUntyped(keys)) {
            Places places = written.places();
            keys.sort(Comparator.comparingInt(places::first));
        }
        return keys;
    }

    private boolean anyUntyped(List<String> keys) {
        return !keys.stream().allMatch(key -> object().get(key) instanceof JsonString);
    }

    /// The beginning of a body that could not be read: as it is where it looks like JSON, else in
    /// hexadecimal.
    private static String summary(byte[] bytes) {
        if (bytes.length == 0) {
            return "<empty>";
        }
        boolean json = bytes[0] == '{';
        byte[] start = Arrays.copyOf(bytes, Math.min(SUMMARY_BYTES, bytes.length));
        String shown =
                json ? new String(start, StandardCharsets.UTF_8) : HexFormat.of().formatHex(start);
        return bytes.length > SUMMARY_BYTES ? shown + " ..." : shown;
    }

    public static Body json(byte[] bytes) {
        return json(bytes, "couldn't get version/kind; json parse error: ");
    }

    /// The body of a patch other than server-side apply.
    public static Body patch(byte[] bytes, PatchType type) {
        Body body = json(bytes, type == PatchType.STRATEGIC ? "" : "error decoding patch: ");
        return type == PatchType.JSON ? body.ofSteps() : body;
    }

    /// A JSON patch: its steps have a form of their own, and what is wrong with that is told before
    /// what they lead to.
    private Body ofSteps() {
        var unknown = new ArrayList<String>();
        List<Json> steps = tree instanceof JsonArray array ? array.stream().toList() : List.of();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof JsonObject step) {
                for (String member : step.keys()) {
                    if (!STEP_MEMBERS.contains(member)) {
                        unknown.add("unknown field \"[" + i + "]." + member + '"');
                    }
                }
            }
        }
        return new Body(
                tree,
                WrittenFields.listed(
                        written.problems(unknown, true).stream()
                                .map(problem -> "json patch " + problem)
                                .toList()));
    }

    private static Body json(byte[] bytes, String context) {
        var duplicates = new ArrayList<String>();
        try {
            Json tree = JsonReader.read(bytes, duplicates::add);
            return new Body(tree, new WrittenJson(bytes, duplicates));
        } catch (JsonException e) {
            throw new RefusedException(Status.badRequest(context + e.getMessage()));
        }
    }

    public static Body yaml(byte[] bytes) {
        var duplicates = new ArrayList<String>();
        try {
            Json tree = Yaml.parse(bytes, duplicates::add);
            return new Body(tree, new WrittenYaml(duplicates));
        } catch (JsonException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /// The configuration of server-side apply. One that says nothing is empty.
    public static Body configuration(byte[] bytes) {
        Body body;
        try {
            body = yaml(bytes);
        } catch (RefusedException e) {
            throw new RefusedException(
                    Status.badRequest(
                            "error decoding YAML: error converting YAML to JSON: "
                                    + e.status().message()));
        }
        return switch (body.tree) {
            case JsonObject _ -> body;
            case JsonNull _ -> new Body(JsonObject.EMPTY, WrittenFields.SOUND);
            default ->
                    throw new RefusedException(
                            Status.badRequest(
                                    "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type map[string]interface {}"
                                            .formatted(Decoding.jsonType(body.tree))));
        };
    }

    private static Body protobuf(byte[] bytes, GroupVersionKind kind, ProtobufCodec protobuf) {
        try {
            return new Body(protobuf.decode(bytes, kind), WrittenFields.SOUND);
        } catch (ProtobufException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /// Go takes `null` for an empty struct.
    ///
    /// @throws RefusedException with a BadRequest when the body is no object
    public JsonObject object() {
        return switch (tree) {
            case JsonObject object -> object;
            case JsonNull _ -> JsonObject.EMPTY;
            default ->
                    throw untyped(
                            tree,
                            "value of type struct { APIVersion string"
                                    + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                                    + " \"json:\\\"kind,omitempty\\\"\" }");
        };
    }

    private static RefusedException untyped(Json found, String wanted) {
        return new RefusedException(
                Status.badRequest(
                        "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go %s"
                                .formatted(Decoding.jsonType(found), wanted)));
    }

    /// A media type without its parameters.
    public static String bare(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }
}
