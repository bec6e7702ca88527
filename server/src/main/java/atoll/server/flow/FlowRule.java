package atoll.server.flow;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.route.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// One rule of a FlowSchema: some requests of some subjects.
record FlowRule(
        List<Predicate<UserInfo>> subjects, List<OfResources> resources, List<OfPaths> paths) {
    private static final String EVERY = "*";
    private static final String ACCOUNTS = "system:serviceaccount:";

    /// @param resources `pods` or `pods/status`
    private record OfResources(
            List<String> verbs,
            List<String> groups,
            List<String> resources,
            boolean clusterScope,
            List<String> namespaces) {
        boolean matches(RequestInfo info) {
            return holds(verbs, info.verb())
                    && holdsResource(info)
                    && holds(groups, info.group())
                    && (info.namespace().isEmpty()
                            ? clusterScope
                            : holds(namespaces, info.namespace()));
        }

        private boolean holdsResource(RequestInfo info) {
            String subresource = info.subresource();
            if (subresource.isEmpty()) {
                return holds(resources, info.resource());
            }
            for (int i = 0; i < resources.size(); i++) {
                String one = resources.get(i);
                if (one.equals(EVERY) || isJoined(one, info.resource(), subresource)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isJoined(String one, String resource, String subresource) {
            int slash = resource.length();
            return one.length() == slash + 1 + subresource.length()
                    && one.startsWith(resource)
                    && one.charAt(slash) == '/'
                    && one.endsWith(subresource);
        }
    }

    /// @param prefixes with a slash at their end
    private record OfPaths(List<String> verbs, List<String> exact, List<String> prefixes) {
        boolean matches(RequestInfo info) {
            if (!holds(verbs, info.verb())) {
                return false;
            }
            if (holds(exact, info.path())) {
                return true;
            }
            for (int i = 0; i < prefixes.size(); i++) {
                if (info.path().startsWith(prefixes.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    static FlowRule of(JsonObject rule) {
        return new FlowRule(
                rule.array("subjects").objects().stream().map(FlowRule::subject).toList(),
                rule.array("resourceRules").objects().stream()
                        .map(one ->
                                new OfResources(
                                        one.array("verbs").strings(),
                                        one.array("apiGroups").strings(),
                                        one.array("resources").strings(),
                                        one.booleanOr("clusterScope", false),
                                        one.array("namespaces").strings()))
                        .toList(),
                rule.array("nonResourceRules").objects().stream().map(FlowRule::paths).toList());
    }

    private static Predicate<UserInfo> subject(JsonObject subject) {
        return switch (subject.stringOr("kind", "")) {
            case "User" -> user(subject.object("user").stringOr("name", ""));
            case "Group" -> group(subject.object("group").stringOr("name", ""));
            case "ServiceAccount" -> {
                JsonObject account = subject.object("serviceAccount");
                String prefix = ACCOUNTS + account.stringOr("namespace", "") + ":";
                String name = account.stringOr("name", "");
                yield name.equals(EVERY)
                        ? user -> user.name().startsWith(prefix)
                        : user(prefix + name);
            }
            default -> _ -> false;
        };
    }

    private static Predicate<UserInfo> user(String name) {
        return name.equals(EVERY) ? _ -> true : user -> user.name().equals(name);
    }

    private static Predicate<UserInfo> group(String name) {
        return name.equals(EVERY) ? _ -> true : user -> user.groups().contains(name);
    }

    /// A path also stands for all that lie below it.
    private static OfPaths paths(JsonObject rule) {
        List<String> given = rule.array("nonResourceURLs").strings();
        var prefixes = new ArrayList<String>();
        for (String one : given) {
            String bare = one.endsWith(EVERY) ? one.substring(0, one.length() - 1) : one;
            prefixes.add(bare.endsWith("/") ? bare : bare + "/");
        }
        return new OfPaths(rule.array("verbs").strings(), given, List.copyOf(prefixes));
    }

    boolean matches(UserInfo user, RequestInfo info) {
        if (!isSubject(user)) {
            return false;
        }
        if (info.isResourceRequest()) {
            for (int i = 0; i < resources.size(); i++) {
                if (resources.get(i).matches(info)) {
                    return true;
                }
            }
            return false;
        }
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).matches(info)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSubject(UserInfo user) {
        for (int i = 0; i < subjects.size(); i++) {
            if (subjects.get(i).test(user)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<String> list, String value) {
        return list.contains(value) || (list.size() == 1 && list.getFirst().equals(EVERY));
    }
}
