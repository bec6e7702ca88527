package atoll.server.policy;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the parameters that a binding names.
final class Params {
    private final Surroundings around;

    Params(Surroundings around) {
        this.around = around;
    }

    /// The objects, in the version that the policy names; one null where the policy takes none.
    ///
    /// @param namespace of the request; empty when it has none
    List<@Nullable JsonObject> find(Policy policy, Binding binding, String namespace) {
        JsonObject kind = policy.paramKind();
        JsonObject reference = binding.paramRef();
        if (kind == null || reference == null) {
            List<@Nullable JsonObject> none = new ArrayList<>();
            none.add(null);
            return none;
        }
        ResourceDefinition definition = definition(kind);
        String stated = reference.stringOr("namespace", "");
        if (!definition.namespaced() && !stated.isEmpty()) {
            throw new FailedException(
                    "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }
        String place = stated.isEmpty() && definition.namespaced() ? namespace : stated;
        if (definition.namespaced() && place.isEmpty()) {
            throw new FailedException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped"
                            + " resources");
        }
        List<@Nullable JsonObject> found = new ArrayList<>();
        for (KubeObject each : candidates(definition, reference, place)) {
            found.add(definition.conversion().toServed(each.tree()));
        }
        if (found.isEmpty() && reference.stringOr("parameterNotFoundAction", "").equals("Deny")) {
            throw new FailedException(
                    "no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private ResourceDefinition definition(JsonObject kind) {
        var named = GroupVersionKind.of(kind.stringOr("apiVersion", ""), kind.stringOr("kind", ""));
        return around.table()
                .get()
                .find(named)
                .orElseThrow(() ->
                        new FailedException(
                                "failed to find resource referenced by paramKind: '%s/%s, Kind=%s'"
                                        .formatted(named.group(), named.version(), named.kind())));
    }

    /// Fails when nothing is served that the parameters of a policy could be.
    void requireKind(Policy policy) {
        JsonObject kind = policy.paramKind();
        if (kind != null && !policy.bindings().isEmpty()) {
            var _ = definition(kind);
        }
    }

    private List<KubeObject> candidates(
            ResourceDefinition definition, JsonObject reference, String place) {
        var image = around.store().latest(definition.storage());
        String name = reference.stringOr("name", "");
        if (!name.isEmpty()) {
            KubeObject found = image.get(new ObjectKey(place, name));
            return found == null ? List.of() : List.of(found);
        }
        if (!(reference.get("selector") instanceof JsonObject selector)) {
            throw new FailedException("one of name or selector must be provided");
        }
        LabelSelector labels = LabelSelector.of(selector);
        var found = new ArrayList<KubeObject>();
        for (KubeObject each : image) {
            if (each.namespace().equals(place) && labels.matches(each.labels())) {
                found.add(each);
            }
        }
        return found;
    }
}
