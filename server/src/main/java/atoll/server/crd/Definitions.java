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
/// names are free is established by a second write within the request that makes it, so its objects
/// are served once that is answered.
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

    /// One that nobody has looked at yet: [#updated] finds out whether its names are free.
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

    public JsonObject updated(JsonObject definition) {
        return withStatus(definition);
    }

    private JsonObject withStatus(JsonObject definition) {
        JsonObject status = definition.object("status");
        JsonObject accepted = status.withDefault("acceptedNames", NO_NAMES);
        AcceptedNames names =
                AcceptedNames.of(definition, accepted.object("acceptedNames"), others(definition));
        return definition.with(
                "status",
                accepted.with("storedVersions", stored(definition))
                        .with("acceptedNames", names.accepted())
                        .with("conditions", conditions(definition, names)));
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
    private List<KubeObject> others(JsonObject definition) {
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

    /// The definitions that waited for a name which `gone` had, as they are without it.
    public List<JsonObject> freedBy(JsonObject gone) {
        var freed = new ArrayList<JsonObject>();
        for (KubeObject each : others(gone)) {
            if (!isTrue(each.status().array("conditions"), "NamesAccepted")
                    && !each.isBeingDeleted()) {
                JsonObject again = withStatus(each.tree());
                if (!again.equals(each.tree())) {
                    freed.add(again);
                }
            }
        }
        return freed;
    }

    private JsonArray conditions(JsonObject definition, AcceptedNames names) {
        JsonArray conditions = definition.object("status").array("conditions");
        Approval approval = Approval.of(definition);
        if (approval != null) {
            conditions =
                    with(
                            conditions,
                            "KubernetesAPIApprovalPolicyConformant",
                            approval.state() == Approval.State.APPROVED,
                            approval.state().reason(),
                            approval.message());
        }
        boolean free = names.conflict().isEmpty();
        conditions =
                with(
                        conditions,
                        "NamesAccepted",
                        free,
                        free ? "NoConflicts" : names.conflict(),
                        free ? "no conflicts found" : names.message());
        if (isTrue(conditions, "Established")) {
            return conditions;
        }
        return free
                ? with(
                        conditions,
                        "Established",
                        true,
                        "InitialNamesAccepted",
                        "the initial names have been accepted")
                : with(
                        conditions,
                        "Established",
                        false,
                        "NotAccepted",
                        "not all names are accepted");
    }

    private JsonArray with(
            JsonArray conditions, String type, boolean status, String reason, String message) {
        String truth = status ? "True" : "False";
        var result = new ArrayList<Json>();
        boolean found = false;
        for (JsonObject condition : conditions.objects()) {
            if (!condition.stringOr("type", "").equals(type)) {
                result.add(condition);
                continue;
            }
            found = true;
            boolean same = condition.stringOr("status", "").equals(truth);
            result.add(
                    same
                            ? condition.with("reason", reason).with("message", message)
                            : condition(type, truth, reason, message));
        }
        if (!found) {
            result.add(condition(type, truth, reason, message));
        }
        return JsonArray.of(result);
    }

    private JsonObject condition(String type, String status, String reason, String message) {
        return JsonObject.of(
                "type", type,
                "status", status,
                "lastTransitionTime", timestamps.get(),
                "reason", reason,
                "message", message);
    }

    /// The definition marked for deletion and held until its objects are gone.
    ///
    /// @param begun whether the deletion of its objects has begun
    public JsonObject terminating(JsonObject definition, boolean begun) {
        return definition.update(
                "status",
                status ->
                        status.with(
                                "conditions",
                                with(
                                        status.array("conditions"),
                                        "Terminating",
                                        true,
                                        begun
                                                ? "InstanceDeletionInProgress"
                                                : "InstanceDeletionPending",
                                        begun
                                                ? "CustomResource deletion is in progress"
                                                : "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon")));
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
