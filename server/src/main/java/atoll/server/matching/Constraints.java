package atoll.server.matching;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a policy, a binding or a webhook is about, compiled. Immutable.
///
/// @param rules empty for everything where there are none at all, as in a binding
/// @param equivalent whether other versions of a resource count too
/// @param namespaces selects by the labels of the object's namespace; objects outside of namespaces
///   pass
/// @param objects selects by the object's labels, as it is or as it would be
/// @param excluded go before `rules`
public record Constraints(
        LabelSelector namespaces,
        LabelSelector objects,
        List<ResourceRule> rules,
        List<ResourceRule> excluded,
        boolean equivalent) {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    /// From `matchConstraints` or `matchResources`.
    ///
    /// @param holder may be absent: then everything
    public static Constraints of(JsonObject holder) {
        return new Constraints(
                selector(holder, "namespaceSelector"),
                selector(holder, "objectSelector"),
                ResourceRule.all(holder, "resourceRules"),
                ResourceRule.all(holder, "excludeResourceRules"),
                holder.stringOr("matchPolicy", "Equivalent").equals("Equivalent"));
    }

    /// From a webhook, whose rules stand under another name; without rules it is about nothing.
    public static Constraints ofWebhook(JsonObject webhook) {
        return new Constraints(
                selector(webhook, "namespaceSelector"),
                selector(webhook, "objectSelector"),
                ResourceRule.all(webhook, "rules"),
                List.of(),
                webhook.stringOr("matchPolicy", "Equivalent").equals("Equivalent"));
    }

    /// Absent selects everything, and so does an empty one.
    private static LabelSelector selector(JsonObject holder, String field) {
        return holder.get(field) instanceof JsonObject selector
                ? LabelSelector.of(selector)
                : LabelSelector.EVERYTHING;
    }

    /// The resource in whose form the object is to be seen; null when this is not about the write.
    /// Excluding rules come first, then rules, then the selectors, which may read the namespace.
    ///
    /// @param object as it would be; as it is for DELETE
    /// @return the request's own resource if a rule names it, else the first equivalent that a rule
    ///   names
    public @Nullable ResourceDefinition match(
            AdmissionRequest request, JsonObject object, Surroundings around) {
        if (anyRule(excluded, request, around) != null) {
            return null;
        }
        ResourceDefinition seenAs =
                rules.isEmpty() ? request.definition() : anyRule(rules, request, around);
        return seenAs != null
                        && isNamespace(request, object, around.store())
                        && isObject(request, object)
                ? seenAs
                : null;
    }

    /// All rules are tried with the request's own resource before any is tried with another
    /// version.
    private @Nullable ResourceDefinition anyRule(
            List<ResourceRule> all, AdmissionRequest request, Surroundings around) {
        for (ResourceRule rule : all) {
            if (rule.matches(request, request.definition())) {
                return request.definition();
            }
        }
        if (!equivalent || all.isEmpty()) {
            return null;
        }
        for (ResourceDefinition other : around.equivalents(request.definition())) {
            for (ResourceRule rule : all) {
                if (rule.matches(request, other)) {
                    return other;
                }
            }
        }
        return null;
    }

    /// A namespace counts by its own labels: those it would have, when it is written, those it has,
    /// when it is deleted. One that is not there has no labels.
    private boolean isNamespace(AdmissionRequest request, JsonObject object, ClusterStore store) {
        boolean itself = request.resource().equals(NAMESPACES);
        if (namespaces.isEverything() || (!request.definition().namespaced() && !itself)) {
            return true;
        }
        if (itself && request.operation() != Operation.DELETE) {
            return namespaces.matches(labels(object));
        }
        String name = itself ? request.key().name() : request.key().namespace();
        KubeObject namespace = store.latest(NAMESPACES, new ObjectKey("", name));
        return namespaces.matches(namespace == null ? Map.of() : namespace.labels());
    }

    /// Either form is enough, so that taking a label away is seen by who watches that label.
    private boolean isObject(AdmissionRequest request, JsonObject object) {
        return objects.isEverything()
                || objects.matches(labels(object))
                || (request.current() != null && objects.matches(labels(request.old())));
    }

    private static Map<String, String> labels(JsonObject object) {
        return object.object("metadata", "labels").strings();
    }
}
