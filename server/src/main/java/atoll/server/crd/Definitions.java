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
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server makes of a CustomResourceDefinition, and what it refuses. A definition whose
/// names are free is established in the very write that makes it, so its objects are served at
/// once.
public final class Definitions {
    public static final GroupResource RESOURCE =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    /// Holds a definition until its objects are gone.
    public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final StructuralSchemas schemas;
    private final ClusterStore store;
    private final Supplier<String> timestamps;

    /// @param timestamps the time now, for conditions
    public Definitions(Schemas builtIn, ClusterStore store, Supplier<String> timestamps) {
        this.schemas = new StructuralSchemas(builtIn);
        this.store = store;
        this.timestamps = timestamps;
    }

    public JsonObject created(JsonObject definition) {
        return withStatus(definition.with("status", JsonObject.EMPTY));
    }

    public JsonObject updated(JsonObject definition) {
        return withStatus(definition);
    }

    private JsonObject withStatus(JsonObject definition) {
        JsonObject spec = definition.object("spec");
        JsonObject status = definition.object("status");
        Set<String> stored = new LinkedHashSet<>(status.array("storedVersions").strings());
        for (JsonObject version : spec.array("versions").objects()) {
            if (version.booleanOr("storage", false)) {
                stored.add(version.stringOr("name", ""));
            }
        }
        String clash = clash(definition);
        status = status.with("storedVersions", JsonArray.ofStrings(stored));
        if (clash.isEmpty()) {
            status = status.with("acceptedNames", spec.object("names"));
        } else {
            status = status.withDefault("acceptedNames", JsonObject.of("plural", "", "kind", ""));
        }
        return definition.with("status", status.with("conditions", conditions(status, clash)));
    }

    private JsonArray conditions(JsonObject status, String clash) {
        JsonArray conditions = status.array("conditions");
        conditions =
                clash.isEmpty()
                        ? with(
                                conditions,
                                "NamesAccepted",
                                true,
                                "NoConflicts",
                                "no conflicts found")
                        : with(conditions, "NamesAccepted", false, reason(clash), clash);
        boolean wasEstablished = isTrue(conditions, "Established");
        return clash.isEmpty() || wasEstablished
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

    private static String reason(String clash) {
        return clash.substring(0, clash.indexOf(':'));
    }

    private JsonArray with(
            JsonArray conditions, String type, boolean status, String reason, String message) {
        String shown =
                message.startsWith(reason + ": ")
                        ? message.substring(reason.length() + 2)
                        : message;
        String truth = status ? "True" : "False";
        var result = new ArrayList<Json>();
        boolean found = false;
        for (JsonObject condition : conditions.objects()) {
            if (!condition.stringOr("type", "").equals(type)) {
                result.add(condition);
                continue;
            }
            found = true;
            result.add(
                    condition.stringOr("status", "").equals(truth)
                            ? condition
                            : condition(type, truth, reason, shown));
        }
        if (!found) {
            result.add(condition(type, truth, reason, shown));
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
    public JsonObject terminating(JsonObject definition) {
        return definition.update(
                "status",
                status ->
                        status.with(
                                "conditions",
                                with(
                                        status.array("conditions"),
                                        "Terminating",
                                        true,
                                        "InstanceDeletionPending",
                                        "CustomResourceDefinition marked for deletion;"
                                                + " CustomResource deletion will begin soon")));
    }

    static boolean isTrue(JsonArray conditions, String type) {
        return conditions.objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals(type)
                                && condition.stringOr("status", "").equals("True"));
    }

    /// A name that another definition of the group has, as `PluralConflict: "ponds" is already in
    /// use`; empty when all are free.
    private String clash(JsonObject definition) {
        JsonObject names = definition.object("spec", "names");
        var taken = new TreeSet<String>();
        var takenKinds = new TreeSet<String>();
        for (KubeObject other : store.latest(RESOURCE)) {
            boolean same = other.name().equals(definition.object("metadata").stringOr("name", ""));
            JsonObject spec = other.spec();
            if (same
                    || !spec.stringOr("group", "")
                            .equals(definition.object("spec").stringOr("group", ""))) {
                continue;
            }
            JsonObject accepted = other.status().object("acceptedNames");
            taken.add(accepted.stringOr("plural", ""));
            taken.add(accepted.stringOr("singular", ""));
            taken.addAll(accepted.array("shortNames").strings());
            takenKinds.add(accepted.stringOr("kind", ""));
            takenKinds.add(accepted.stringOr("listKind", ""));
        }
        taken.remove("");
        takenKinds.remove("");
        String clash = clash("PluralConflict", names.stringOr("plural", ""), taken);
        clash =
                clash.isEmpty()
                        ? clash("SingularConflict", names.stringOr("singular", ""), taken)
                        : clash;
        for (String shortName : names.array("shortNames").strings()) {
            clash = clash.isEmpty() ? clash("ShortNamesConflict", shortName, taken) : clash;
        }
        clash =
                clash.isEmpty()
                        ? clash("KindConflict", names.stringOr("kind", ""), takenKinds)
                        : clash;
        return clash.isEmpty()
                ? clash("ListKindConflict", names.stringOr("listKind", ""), takenKinds)
                : clash;
    }

    private static String clash(String reason, String name, Set<String> taken) {
        return taken.contains(name) ? reason + ": \"" + name + "\" is already in use" : "";
    }

    /// What is wrong with a definition.
    ///
    /// @param old as it was; null for a new one
    public List<Cause> problems(JsonObject definition, @Nullable JsonObject old) {
        return new DefinitionRules(schemas, definition, old).problems();
    }
}
