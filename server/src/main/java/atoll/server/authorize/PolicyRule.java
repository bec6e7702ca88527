package atoll.server.authorize;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// One entry of a Role's `rules`, ready to be matched.
///
/// @param json the rule as it stands in the role
record PolicyRule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths,
        JsonObject json) {

    /// The JSON list `["*"]`.
    static final JsonArray ANY = JsonArray.of(Json.of("*"));

    static PolicyRule of(JsonObject json) {
        return new PolicyRule(
                json.array("verbs").strings(),
                json.array("apiGroups").strings(),
                json.array("resources").strings(),
                json.array("resourceNames").strings(),
                json.array("nonResourceURLs").strings(),
                json);
    }

    static List<PolicyRule> ofRole(JsonObject role) {
        return role.array("rules").objects().stream().map(PolicyRule::of).toList();
    }

    boolean allows(Attributes wanted) {
        if (!hasOrAny(verbs, wanted.verb())) {
            return false;
        }
        return wanted.isResourceRequest()
                ? hasOrAny(groups, wanted.group())
                        && matchesResource(wanted.resource(), wanted.subresource())
                        && (names.isEmpty() || names.contains(wanted.name()))
                : matchesPath(wanted.path());
    }

    private static boolean hasOrAny(List<String> listed, String wanted) {
        for (String one : listed) {
            if (one.equals("*") || one.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /// `*`, `pods`, `pods/log` or `*/scale`.
    private boolean matchesResource(String resource, String subresource) {
        for (String one : resources) {
            if (one.equals("*") || isResource(one, resource, subresource)) {
                return true;
            }
        }
        return false;
    }

    /// Compared piecewise, so that no text is joined on the path of every request.
    private static boolean isResource(String listed, String resource, String subresource) {
        if (subresource.isEmpty()) {
            return listed.equals(resource);
        }
        int slash = listed.length() - subresource.length() - 1;
        return slash > 0
                && listed.charAt(slash) == '/'
                && listed.endsWith(subresource)
                && ((slash == resource.length() && listed.startsWith(resource))
                        || (slash == 1 && listed.charAt(0) == '*'));
    }

    /// `*`, `/healthz` or `/apis/*`.
    private boolean matchesPath(String path) {
        for (String one : paths) {
            if (one.equals(path)
                    || (one.endsWith("*") && path.startsWith(one.substring(0, one.length() - 1)))) {
                return true;
            }
        }
        return false;
    }
}
