package atoll.server.registry;

import atoll.api.GoStrings;
import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.patch.ScaleOwners;
import atoll.api.request.RefusedException;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ScalePaths;
import java.util.ArrayList;
import java.util.List;

/// The `scale` subresource: an `autoscaling/v1` Scale made from the object, whose `spec.replicas`
/// is written back.
final class ScalePart implements Part {
    static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");
    private static final ScalePaths BUILT_IN =
            new ScalePaths(
                    List.of("spec", "replicas"),
                    List.of("status", "replicas"),
                    List.of("spec", "selector"));

    /// Stands for replicas that a custom object does not have, while a patch is applied.
    private static final long UNSET = Integer.MIN_VALUE;

    private final ScalePaths paths;
    private final boolean builtIn;

    ScalePart(ResourceDefinition definition) {
        ScalePaths custom = definition.scale();
        this.paths = custom == null ? BUILT_IN : custom;
        this.builtIn = definition.builtIn();
    }

    @Override
    public GroupVersionKind kind(ResourceDefinition definition) {
        return SCALE;
    }

    @Override
    public boolean isWhole() {
        return false;
    }

    @Override
    public JsonObject shown(JsonObject whole) {
        JsonObject meta = whole.object("metadata");
        var shownMeta = JsonObject.builder();
        for (String key :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            shownMeta.putIfPresent(key, meta.get(key));
        }
        Json replicas = whole.at(paths.specReplicas().toArray(String[]::new));
        Json current = whole.at(paths.statusReplicas().toArray(String[]::new));
        JsonObject spec =
                replicas == null || replicas.asLong(0) == 0
                        ? JsonObject.EMPTY
                        : JsonObject.of("replicas", replicas);
        JsonObject status = JsonObject.of("replicas", current == null ? Json.of(0) : current);
        String selector = selector(whole);
        if (!selector.isEmpty()) {
            status = status.with("selector", selector);
        }
        return JsonObject.of(
                "apiVersion", SCALE.apiVersion(),
                "kind", SCALE.kind(),
                "metadata", shownMeta.build(),
                "spec", spec,
                "status", status);
    }

    @Override
    public JsonObject editable(JsonObject whole) {
        JsonObject shown = shown(whole);
        if (!builtIn && !hasReplicas(whole)) {
            shown = shown.with("spec", JsonObject.of("replicas", UNSET));
        }
        return ScaleOwners.toScale(whole, shown, paths.specReplicas());
    }

    private boolean hasReplicas(JsonObject whole) {
        return whole.at(paths.specReplicas().toArray(String[]::new)) != null;
    }

    /// Refuses to show the scale of a custom object that says nothing of it.
    void requireReplicas(JsonObject whole) {
        if (!builtIn && !hasReplicas(whole)) {
            throw new RefusedException(
                    Status.internalError("the spec replicas field " + field() + " does not exist"));
        }
    }

    private String field() {
        return GoStrings.quoted("." + String.join(".", paths.specReplicas()));
    }

    /// The whole object with the managers that its written Scale has.
    JsonObject managed(JsonObject whole, JsonObject scale) {
        return ScaleOwners.toWhole(whole, scale, paths.specReplicas());
    }

    @Override
    public JsonObject applied(JsonObject whole, JsonObject edited) {
        long replicas = edited.object("spec").longOr("replicas", 0);
        JsonObject meta = edited.object("metadata");
        if (!builtIn && replicas == UNSET) {
            throw new RefusedException(
                    Status.badRequest("the spec replicas field " + field() + " cannot be empty"));
        }
        if (builtIn) {
            requireValid(kept(meta, whole.object("metadata")), replicas);
        }
        JsonObject scaled = whole.withAt(paths.specReplicas(), Json.of(replicas));
        JsonObject newMeta = scaled.object("metadata");
        for (String key :
                builtIn ? List.of("resourceVersion", "uid") : List.of("resourceVersion")) {
            Json value = meta.get(key);
            newMeta = value == null ? newMeta.without(key) : newMeta.with(key, value);
        }
        return scaled.with("metadata", newMeta);
    }

    private static JsonObject kept(JsonObject meta, JsonObject whole) {
        return meta.with("namespace", whole.stringOr("namespace", ""));
    }

    /// The Scale is what its writer sees, so it is the Scale that is refused. Custom objects are
    /// only looked at themselves.
    private static void requireValid(JsonObject meta, long replicas) {
        var problems = new Problems();
        MetadataRules.check(false, meta, true, Names::subdomain, problems);
        if (replicas < 0) {
            problems.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
        }
        if (!problems.isEmpty()) {
            throw new RefusedException(
                    Status.invalid(SCALE, meta.stringOr("name", ""), problems.causes()));
        }
    }

    /// Refuses a configuration of another version.
    static void requireVersion(JsonObject config) {
        String version = config.stringOr("apiVersion", "");
        if (!version.equals(SCALE.apiVersion())) {
            throw new RefusedException(
                    Status.badRequest(
                            "Incorrect version specified in apply patch. Specified patch version: %s, expected: %s"
                                    .formatted(version, SCALE.apiVersion())));
        }
    }

    /// Upstream converts a Scale as if it were a custom resource where it belongs to one, and fails
    /// as soon as it has to.
    void requireConvertible(JsonObject scale) {
        if (!builtIn && scale.array("metadata", "managedFields").isEmpty()) {
            throw inconvertible("create manager for existing fields: failed to convert live", "/");
        }
    }

    /// @param before the Scale that was there
    /// @param after what it has become
    void requireConvertible(JsonObject config, JsonObject before, JsonObject after) {
        if (!builtIn && !unmanaged(before).equals(unmanaged(after))) {
            JsonObject meta = config.object("metadata");
            throw inconvertible(
                    "convert new",
                    meta.stringOr("namespace", "") + "/" + meta.stringOr("name", ""));
        }
    }

    private static JsonObject unmanaged(JsonObject scale) {
        return scale.update("metadata", meta -> meta.without("managedFields"));
    }

    private static RefusedException inconvertible(String what, String which) {
        return new RefusedException(
                new Status(
                        500,
                        "",
                        "failed to %s object (%s; %s) to proper version: request to convert CR to an invalid group/version: %s"
                                .formatted(what, which, SCALE, SCALE.apiVersion()),
                        JsonObject.EMPTY));
    }

    private String selector(JsonObject whole) {
        if (paths.labelSelector().isEmpty()) {
            return "";
        }
        Json selector = whole.at(paths.labelSelector().toArray(String[]::new));
        return switch (selector) {
            case JsonObject structured -> text(structured);
            case JsonString(var text) -> text;
            case null, default -> "";
        };
    }

    /// A label selector as queries spell it. A replication controller's is a plain map.
    private static String text(JsonObject selector) {
        var parts = new ArrayList<String>();
        boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
        JsonObject labels = structured ? selector.object("matchLabels") : selector;
        labels.strings().forEach((key, value) -> parts.add(key + "=" + value));
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String key = expression.stringOr("key", "");
            String values = "(" + String.join(",", sorted(expression)) + ")";
            parts.add(
                    switch (expression.stringOr("operator", "")) {
                        case "In" -> key + " in " + values;
                        case "NotIn" -> key + " notin " + values;
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    });
        }
        return String.join(",", parts);
    }

    private static List<String> sorted(JsonObject expression) {
        return expression.array("values").strings().stream().sorted().toList();
    }
}
