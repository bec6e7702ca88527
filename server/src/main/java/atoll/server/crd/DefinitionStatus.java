package atoll.server.crd;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.ClientConfigRules;
import atoll.server.checks.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server itself writes into the status of a definition, one step at a time as upstream's
/// controllers do, each of which looks at what the others left.
final class DefinitionStatus {
    private static final String NAMES = "NamesAccepted";
    private static final String ESTABLISHED = "Established";

    private final JsonObject definition;
    private final JsonObject status;
    private final Supplier<String> timestamps;

    DefinitionStatus(JsonObject definition, Supplier<String> timestamps) {
        this.definition = definition;
        this.status = definition.object("status");
        this.timestamps = timestamps;
    }

    /// @param others the other definitions of the group, asked for when names have to be looked at
    @Nullable JsonObject next(Supplier<List<KubeObject>> others) {
        JsonObject approved = approved();
        if (approved != null) {
            return approved;
        }
        JsonObject named = named(others);
        return named != null ? named : established();
    }

    private @Nullable JsonObject approved() {
        Approval approval = Approval.of(definition);
        return approval == null
                ? null
                : changed(
                        with(
                                status.array("conditions"),
                                "KubernetesAPIApprovalPolicyConformant",
                                approval.state() == Approval.State.APPROVED,
                                approval.state().reason(),
                                approval.message()));
    }

    /// Names that are as asked for are not looked at again, whatever the conditions say of them.
    private @Nullable JsonObject named(Supplier<List<KubeObject>> others) {
        JsonObject asked = withoutEmpty(definition.object("spec", "names"));
        JsonObject before = status.object("acceptedNames");
        if (asked.equals(withoutEmpty(before))) {
            return null;
        }
        AcceptedNames names = AcceptedNames.of(definition, before, others.get());
        boolean free = names.conflict().isEmpty();
        JsonArray conditions = status.array("conditions");
        JsonArray looked =
                with(
                        conditions,
                        NAMES,
                        free,
                        free ? "NoConflicts" : names.conflict(),
                        free ? "no conflicts found" : names.message());
        if (names.accepted().equals(before) && looked.equals(conditions)) {
            return null;
        }
        return definition.with(
                "status",
                status.with("acceptedNames", names.accepted())
                        .with("conditions", installing(looked, free)));
    }

    private static JsonObject withoutEmpty(JsonObject names) {
        JsonObject kept = names;
        for (String key : List.of("singular", "listKind", "shortNames", "categories")) {
            boolean empty = names.array(key).isEmpty() && names.stringOr(key, "").isEmpty();
            kept = empty ? kept.without(key) : kept;
        }
        return kept;
    }

    private JsonArray installing(JsonArray conditions, boolean free) {
        if (Definitions.isTrue(conditions, ESTABLISHED)) {
            return conditions;
        }
        if (free) {
            return with(
                    conditions,
                    ESTABLISHED,
                    false,
                    "Installing",
                    "the initial names have been accepted");
        }
        boolean known =
                conditions.objects().stream()
                        .anyMatch(each -> each.stringOr("type", "").equals(ESTABLISHED));
        return known
                ? conditions
                : with(conditions, ESTABLISHED, false, "NotAccepted", "not all names are accepted");
    }

    private @Nullable JsonObject established() {
        JsonArray conditions = status.array("conditions");
        if (!Definitions.isTrue(conditions, NAMES) || Definitions.isTrue(conditions, ESTABLISHED)) {
            return null;
        }
        return changed(
                hasGoodBundle()
                        ? with(
                                conditions,
                                ESTABLISHED,
                                true,
                                "InitialNamesAccepted",
                                "the initial names have been accepted")
                        : with(
                                conditions,
                                ESTABLISHED,
                                false,
                                "InvalidCABundle",
                                "The conversion webhook CABundle is invalid"));
    }

    private boolean hasGoodBundle() {
        JsonObject client =
                definition.object("spec", "conversion").object("webhook", "clientConfig");
        var wrong = new Problems();
        ClientConfigRules.bundle(client.stringOr("caBundle", ""), "", wrong);
        return wrong.isEmpty();
    }

    JsonObject terminating(CleanupPhase phase) {
        JsonArray conditions =
                with(
                        status.array("conditions"),
                        "Terminating",
                        phase.isGoing(),
                        phase.reason(),
                        phase.message());
        return definition.with("status", status.with("conditions", conditions));
    }

    private @Nullable JsonObject changed(JsonArray conditions) {
        return conditions.equals(status.array("conditions"))
                ? null
                : definition.with("status", status.with("conditions", conditions));
    }

    /// The conditions with one of them set, whose time tells when its status last changed.
    private JsonArray with(
            JsonArray conditions, String type, boolean holds, String reason, String message) {
        String truth = holds ? "True" : "False";
        var result = new ArrayList<Json>();
        boolean found = false;
        for (JsonObject condition : conditions.objects()) {
            boolean asked = !found && condition.stringOr("type", "").equals(type);
            found |= asked;
            result.add(asked ? set(condition, truth, reason, message) : condition);
        }
        if (!found) {
            result.add(set(JsonObject.of("type", type), truth, reason, message));
        }
        return JsonArray.of(result);
    }

    private JsonObject set(JsonObject condition, String truth, String reason, String message) {
        boolean same = Objects.equals(condition.get("status"), Json.of(truth));
        JsonObject dated =
                same && condition.has("lastTransitionTime")
                        ? condition
                        : condition.with("lastTransitionTime", timestamps.get());
        return dated.with("status", truth).with("reason", reason).with("message", message);
    }
}
