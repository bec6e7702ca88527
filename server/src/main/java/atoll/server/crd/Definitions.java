package atoll.server.crd;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status.Cause;
import atoll.api.schema.Schemas;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server makes of a CustomResourceDefinition, and what it refuses. A definition whose
/// names are free is established by writes of the server's own within the request that makes it, so
/// its objects are served once that is answered.
public final class Definitions {
    public static final GroupResource RESOURCE =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    /// Holds a definition until its objects are gone.
    public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private static final JsonObject NO_NAMES = JsonObject.of("plural", "", "kind", "");

    private final StructuralSchemas schemas;
    private final ClusterStore store;
    private final Supplier<String> timestamps;

    /// @param timestamps the time now, for conditions
    public Definitions(Schemas builtIn, ClusterStore store, Supplier<String> timestamps) {
        this.schemas = new StructuralSchemas(builtIn);
        this.store = store;
        this.timestamps = timestamps;
    }

    /// One that nobody has looked at yet: [#next] finds out whether its names are free.
    public JsonObject created(JsonObject definition) {
        return definition.with(
                "status",
                JsonObject.of(
                        "acceptedNames",
                        NO_NAMES,
                        "conditions",
                        Json.nil(),
                        "storedVersions",
                        stored(definition)));
    }

    /// A definition as its writer changed it.
    public JsonObject updated(JsonObject definition) {
        return definition.update(
                "status", status -> status.with("storedVersions", stored(definition)));
    }

    private static JsonArray stored(JsonObject definition) {
        Set<String> stored =
                new LinkedHashSet<>(definition.object("status").array("storedVersions").strings());
        definition.object("spec").array("versions").objects().stream()
                .filter(version -> version.booleanOr("storage", false))
                .findFirst()
                .ifPresent(version -> stored.add(version.stringOr("name", "")));
        return JsonArray.ofStrings(stored);
    }

    /// The other definitions of a definition's group.
    public List<KubeObject> others(JsonObject definition) {
        String name = definition.object("metadata").stringOr("name", "");
        String group = definition.object("spec").stringOr("group", "");
        var others = new ArrayList<KubeObject>();
        for (KubeObject each : store.latest(RESOURCE)) {
            if (!each.name().equals(name) && each.spec().stringOr("group", "").equals(group)) {
                others.add(each);
            }
        }
        return others;
    }

    /// What upstream's controllers write next of a definition's status; null when nothing is left
    /// to do.
    public @Nullable JsonObject next(JsonObject definition) {
        return new DefinitionStatus(definition, timestamps).next(() -> others(definition));
    }

    /// The definition marked for deletion and held until its objects are gone.
    public JsonObject held(JsonObject definition) {
        JsonObject marked =
                definition.update(
                        "metadata",
                        meta -> {
                            JsonArray finalizers = meta.array("finalizers");
                            JsonObject dated =
                                    meta.withDefault(
                                            "deletionTimestamp", Json.of(timestamps.get()));
                            return finalizers.contains(Json.of(CLEANUP))
                                    ? dated
                                    : dated.with("finalizers", finalizers.plus(Json.of(CLEANUP)));
                        });
        return new DefinitionStatus(marked, timestamps).terminating(CleanupPhase.PENDING);
    }

    /// The definition while its objects are deleted.
    public JsonObject cleaning(JsonObject definition) {
        return new DefinitionStatus(definition, timestamps).terminating(CleanupPhase.IN_PROGRESS);
    }

    /// The definition whose objects are gone: nothing of it holds it any longer.
    public JsonObject cleaned(JsonObject definition) {
        CleanupPhase phase =
                isEstablished(definition) ? CleanupPhase.COMPLETED : CleanupPhase.NEVER_ESTABLISHED;
        return new DefinitionStatus(definition, timestamps)
                .terminating(phase)
                .update(
                        "metadata",
                        meta ->
                                meta.with(
                                        "finalizers",
                                        meta.array("finalizers")
                                                .filter(each -> !each.equals(Json.of(CLEANUP)))));
    }

    static boolean isEstablished(JsonObject definition) {
        return isTrue(definition.object("status").array("conditions"), "Established");
    }

    static boolean isTrue(JsonArray conditions, String type) {
        return conditions.objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals(type)
                                && condition.stringOr("status", "").equals("True"));
    }

    /// What is wrong with a definition.
    ///
    /// @param old as it was; null for a new one
    public List<Cause> problems(JsonObject definition, @Nullable JsonObject old) {
        return new DefinitionRules(schemas, definition, old).problems();
    }

    /// What is wrong with what somebody wrote into the status.
    public List<Cause> statusProblems(JsonObject definition) {
        return DefinitionRules.ofStatus(definition);
    }

    /// What the writer of a valid definition is told though the write goes on.
    ///
    /// @param old null for a new one
    public List<String> warnings(JsonObject definition, @Nullable JsonObject old) {
        var unknown = new ArrayList<>(SchemaFormats.unrecognized(definition));
        if (old != null) {
            unknown.removeAll(SchemaFormats.unrecognized(old));
        }
        return unknown.stream()
                .distinct()
                .map(format -> "unrecognized format " + Json.of(format))
                .toList();
    }
}
