package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
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
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Nobody gives away what he does not hold: a role may grant only what its writer may do, and a
/// binding only a role whose rights its writer has, unless he may `escalate` or `bind`. Such writes
/// are rare, so the rules are read from the store each time.
final class RoleEscalation implements Plugin {
    private static final String GROUP = "rbac.authorization.k8s.io";

    /// An aggregated role may come to hold anything.
    private static final List<JsonObject> EVERYTHING =
            List.of(
                    JsonObject.of("apiGroups", any(), "resources", any(), "verbs", any()),
                    JsonObject.of("nonResourceURLs", any(), "verbs", any()));

    private final ClusterStore store;

    RoleEscalation(ClusterStore store) {
        this.store = store;
    }

    private static JsonArray any() {
        return JsonArray.of(Json.of("*"));
    }

    /// Not one of upstream's plugins: there the storage of roles does this.
    @Override
    public String name() {
        return "RoleEscalation";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (!request.resource().group().equals(GROUP)
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

    private RbacRules rules() {
        return RbacRules.of(
                List.of(latest("roles"), latest("clusterroles")),
                List.of(latest("rolebindings"), latest("clusterrolebindings")));
    }

    private Iterable<KubeObject> latest(String resource) {
        return store.latest(new GroupResource(GROUP, resource));
    }

    private void validateRole(AdmissionRequest request, JsonObject role) {
        if (isSame(request.current(), role, "rules")
                && isSame(request.current(), role, "aggregationRule")) {
            return;
        }
        RbacRules rules = rules();
        if (may(rules, request, "escalate", request.resource(), request.key())) {
            return;
        }
        var wanted = new ArrayList<>(role.array("rules").objects());
        if (role.has("aggregationRule")) {
            wanted.addAll(EVERYTHING);
        }
        requireHeld(rules, request, wanted);
    }

    private void validateBinding(AdmissionRequest request, JsonObject binding) {
        if (isSame(request.current(), binding, "roleRef")
                && isSame(request.current(), binding, "subjects")) {
            return;
        }
        JsonObject reference = binding.object("roleRef");
        boolean namespaced = reference.stringOr("kind", "").equals("Role");
        var role =
                new ObjectKey(
                        namespaced ? request.key().namespace() : "",
                        reference.stringOr("name", ""));
        RbacRules rules = rules();
        var bound = new GroupResource(GROUP, namespaced ? "roles" : "clusterroles");
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

    private static boolean isSame(@Nullable KubeObject current, JsonObject object, String part) {
        if (current == null) {
            return false;
        }
        Json before = current.tree().get(part);
        Json now = object.get(part);
        return before == null ? now == null : before.equals(now);
    }

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
