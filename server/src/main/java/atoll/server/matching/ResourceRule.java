package atoll.server.matching;

import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.resource.ResourceDefinition;
import java.util.List;

/// One rule of `resourceRules` or of a webhook's `rules`.
///
/// `*` stands for everything in `operations`, `groups`, `versions` and in either part of
/// `resources`.
///
/// @param operations `CREATE`, `UPDATE`, `DELETE`, `CONNECT`
/// @param scope `Namespaced`, `Cluster` or `*`
///
/// @param resources as `pods`, `pods/status`, `*/*`
/// @param names of single objects; empty for all
record ResourceRule(
        List<String> operations,
        List<String> groups,
        List<String> versions,
        List<String> resources,
        List<String> names,
        String scope) {

    /// @param field where the rules stand in `holder`; absent for none
    static List<ResourceRule> all(JsonObject holder, String field) {
        return holder.array(field).objects().stream().map(ResourceRule::of).toList();
    }

    private static ResourceRule of(JsonObject rule) {
        return new ResourceRule(
                rule.array("operations").strings(),
                rule.array("apiGroups").strings(),
                rule.array("apiVersions").strings(),
                rule.array("resources").strings(),
                rule.array("resourceNames").strings(),
                rule.stringOr("scope", "*"));
    }

    /// @param seenAs the resource of the request, or one that shows the same objects
    boolean matches(AdmissionRequest request, ResourceDefinition seenAs) {
        return has(operations, request.operation().name())
                && has(groups, seenAs.resource().group())
                && has(versions, seenAs.resource().version())
                && isInScope(request)
                && isResource(seenAs.resource().resource(), request.subresource())
                && (names.isEmpty() || names.contains(request.key().name()));
    }

    private static boolean has(List<String> wanted, String word) {
        return wanted.contains("*") || wanted.contains(word);
    }

    /// Namespaces themselves are of the cluster.
    private boolean isInScope(AdmissionRequest request) {
        return switch (scope) {
            case "Namespaced" -> request.definition().namespaced();
            case "Cluster" -> !request.definition().namespaced();
            default -> true;
        };
    }

    /// `pods` is the object alone, `pods/*` also everything under it, `*` every object, `*/*` all
    /// there is.
    private boolean isResource(String resource, String subresource) {
        for (String each : resources) {
            int slash = each.indexOf('/');
            String main = slash < 0 ? each : each.substring(0, slash);
            String part = slash < 0 ? "" : each.substring(slash + 1);
            if ((main.equals("*") || main.equals(resource))
                    && (part.equals("*") || part.equals(subresource))) {
                return true;
            }
        }
        return false;
    }
}
