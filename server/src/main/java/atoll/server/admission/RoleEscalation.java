package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.authorize.RbacRules;
import atoll.server.authorize.RoleRules;
import atoll.server.authorize.StoredRbac;
import atoll.server.resource.ClusterStore;
import java.util.List;
import java.util.stream.Collectors;

/// Nobody gives away what he does not hold: a role may grant only what its writer may do, and a
/// binding only a role whose rights its writer has, unless he may `escalate` or `bind`. Such writes
/// are rare, so the rules are read from the store each time.
///
/// Members of `system:masters` are not looked at. Rules are compared piece by piece: each single
/// group, resource, name and verb that is granted must be covered by some rule the writer holds.
final class RoleEscalation implements Plugin {

    /// An aggregated role may come to hold anything.
    private static final List<JsonObject> EVERYTHING =
            List.of(
                    JsonObject.of("apiGroups", any(), "resources", any(), "verbs", any()),
                    JsonObject.of("nonResourceURLs", any(), "verbs", any()));

    private final StoredRbac rbac;

    RoleEscalation(ClusterStore store) {
        this.rbac = new StoredRbac(store);
    }

    private static JsonArray any() {
        return JsonArray.of(Json.of("*"));
    }

    /// Not one of upstream's plugins: there the storage of roles does this.
    @Override
    public String name() {
        return "RoleEscalation";
    }

    /// Before the object is validated, as upstream's storage does.
    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        check(request, object);
        return object;
    }

    private void check(AdmissionRequest request, JsonObject object) {
        if (!request.resource().group().equals(StoredRbac.GROUP)
                || request.operation() == Operation.DELETE
                || request.user().groups().contains(RbacAuthorizer.MASTERS)) {
            return;
        }
        switch (request.resource().resource()) {
            case "roles", "clusterroles" -> validateRole(request, object);
            case "rolebindings", "clusterrolebindings" -> validateBinding(request, object);
            default -> {}
        }
    }

    /// An aggregated role needs every right there is, for labels of other roles decide what it will
    /// hold.
    private void validateRole(AdmissionRequest request, JsonObject role) {
        if (changesOnlyWhatEndsIt(request.old(), role)) {
            return;
        }
        RbacRules rules = rbac.rules();
        // The address that a new role is posted to holds no name yet.
        boolean posted = request.operation() == Operation.CREATE;
        ObjectKey key = posted ? new ObjectKey(request.key().namespace(), "") : request.key();
        if (may(rules, request, "escalate", request.resource(), key)) {
            return;
        }
        requireHeld(rules, request, role.array("rules").objects());
        if ((aggregates(role) || aggregates(request.old()))
                && !RoleRules.uncovered(
                                rules.rulesFor(request.user(), request.key().namespace()).rules(),
                                EVERYTHING)
                        .isEmpty()) {
            throw request.forbidden(
                    "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private static boolean aggregates(JsonObject role) {
        return !role.array("aggregationRule", "clusterRoleSelectors").isEmpty();
    }

    /// A role that does not exist cannot be bound without the right to `bind` it: its rules could
    /// be written later. The 404 names the resource of the binding, as upstream's does.
    private void validateBinding(AdmissionRequest request, JsonObject binding) {
        if (changesOnlyWhatEndsIt(request.old(), binding)) {
            return;
        }
        JsonObject reference = binding.object("roleRef");
        boolean namespaced = reference.stringOr("kind", "").equals("Role");
        var role =
                new ObjectKey(
                        namespaced ? request.key().namespace() : "",
                        reference.stringOr("name", ""));
        RbacRules rules = rbac.rules();
        var bound = new GroupResource(StoredRbac.GROUP, namespaced ? "roles" : "clusterroles");
        var target = new ObjectKey(request.key().namespace(), role.name());
        if (may(rules, request, "bind", bound, target)) {
            return;
        }
        List<JsonObject> granted =
                rules.rulesOf(role)
                        .orElseThrow(() ->
                                new RefusedException(
                                        Status.notFound(request.resource(), role.name())));
        requireHeld(rules, request, granted);
    }

    /// Whether an update changes owners and finalizers at most, which a garbage collector may do to
    /// roles it does not hold.
    private static boolean changesOnlyWhatEndsIt(JsonObject old, JsonObject object) {
        return !old.isEmpty()
                && old.without("metadata").equals(object.without("metadata"))
                && sameNotes(old, object, "labels")
                && sameNotes(old, object, "annotations");
    }

    private static boolean sameNotes(JsonObject old, JsonObject object, String key) {
        return old.object("metadata", key).equals(object.object("metadata", key));
    }

    /// @param verb `escalate` or `bind`
    /// @param key of the role; an empty name asks for all names
    private static boolean may(
            RbacRules rules,
            AdmissionRequest request,
            String verb,
            GroupResource resource,
            ObjectKey key) {
        var named = new GroupVersionResource(resource.group(), "v1", resource.resource());
        Decision decision =
                rules.authorize(
                        request.user(),
                        Attributes.ofResource(verb, named, "", key.namespace(), key.name()));
        return decision.allowed();
    }

    /// @param wanted rules as a role holds them: `{"apiGroups": […], "resources": […], "verbs":
    ///   […]}`
    /// @throws RefusedException that lists what is missing, one rule a line
    private static void requireHeld(
            RbacRules rules, AdmissionRequest request, List<JsonObject> wanted) {
        UserInfo user = request.user();
        var held = rules.rulesFor(user, request.key().namespace());
        List<JsonObject> missing = RoleRules.uncovered(held.rules(), wanted);
        if (missing.isEmpty()) {
            return;
        }
        String groups =
                user.groups().stream()
                        .map(group -> '"' + group + '"')
                        .collect(Collectors.joining(" ", "[", "]"));
        String why =
                "user \""
                        + user.name()
                        + "\" (groups="
                        + groups
                        + ") is attempting to grant RBAC permissions not currently held:\n"
                        + String.join("\n", RoleRules.lines(missing));
        throw request.forbidden(
                held.errors().isEmpty() ? why : why + "; resolution errors: " + held.errors());
    }
}
