package atoll.server.serve;

import atoll.api.GoStrings;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.encode.Statuses;
import atoll.server.resource.ResourceDefinition;
import atoll.server.route.RequestInfo;
import java.util.List;
import java.util.Set;

/// Which paths of resources lead anywhere, and which methods they take. Built-in resources have
/// routes, and upstream's router speaks for what has none; custom ones have a handler that looks
/// for itself.
final class Routes {
    /// What is posted to an object acts on it; there is nothing to change.
    private static final Set<String> ONLY_POSTED = Set.of("binding", "eviction", "token");

    /// What parts of custom objects do.
    private static final Set<String> PARTS_DO = Set.of("get", "update", "patch");

    private static final Set<String> ACROSS_NAMESPACES = Set.of("list", "watch");
    private static final List<String> OF_ONE = List.of("get", "update", "patch", "delete");

    private Routes() {}

    /// @return false: nobody is there who could answer
    /// @throws RefusedException with a 404 below our own groups
    static boolean leads(Call call) {
        RequestInfo info = call.info();
        boolean doubled = info.path().startsWith("//");
        ResourceDefinition definition =
                call.cluster().resources().find(info.groupVersionResource()).orElse(null);
        if (definition != null
                && !doubled
                && (definition.builtIn()
                        ? isRoute(info, definition)
                        : isServed(info, definition))) {
            return true;
        }
        if (!doubled && isOwn(call, info.group())) {
            throw new RefusedException(Status.unknownPath());
        }
        return false;
    }

    /// Whether a group is one of ours, not of custom resources.
    static boolean isOwn(Call call, String group) {
        return call.cluster().resources().all().stream()
                .anyMatch(one -> one.builtIn() && one.resource().group().equals(group));
    }

    private static boolean isRoute(RequestInfo info, ResourceDefinition definition) {
        boolean one = !info.name().isEmpty();
        boolean part = !info.subresource().isEmpty();
        boolean inNamespace =
                definition.namespaced()
                        && (!info.namespace().isEmpty() || info.path().contains("/namespaces//"));
        int parts =
                (info.group().isEmpty() ? 3 : 4)
                        + (info.watchPath() ? 1 : 0)
                        + (inNamespace ? 2 : 0)
                        + (one || part ? 1 : 0)
                        + (part ? 1 : 0);
        if (!info.subresource().equals("proxy")
                && !info.verb().equals("proxy")
                && info.parts() != parts) {
            return false;
        }
        if (definition.namespaced() && !inNamespace && (one || !definition.allows("list"))) {
            return false;
        }
        if (part) {
            return !info.watchPath() && definition.has(info.subresource());
        }
        return !one || OF_ONE.stream().anyMatch(definition::allows);
    }

    private static boolean isServed(RequestInfo info, ResourceDefinition definition) {
        if (info.namespace().isEmpty()) {
            return !definition.namespaced() || ACROSS_NAMESPACES.contains(info.verb());
        }
        return definition.namespaced();
    }

    /// Refuses what the resource itself does not do; subresources say so on their own.
    static void requireVerb(Call call) {
        RequestInfo info = call.info();
        if (info.name().isEmpty() && !info.subresource().isEmpty()) {
            throw new RefusedException(Status.badRequest("name must be provided"));
        }
        if (call.definition().builtIn()) {
            requireMethod(call);
        } else {
            requireCustomVerb(info, call.definition());
        }
        if (OF_ONE.contains(info.verb())) {
            requireName(info.name());
        }
    }

    private static void requireCustomVerb(RequestInfo info, ResourceDefinition definition) {
        String verb = info.verb();
        boolean part = !info.subresource().isEmpty();
        if (part && !definition.has(info.subresource())) {
            throw new RefusedException(Status.notFound(definition.groupResource(), info.name()));
        }
        if (verb.isEmpty() || (part && !PARTS_DO.contains(verb))) {
            throw new RefusedException(Status.methodNotSupported(definition.groupResource(), verb));
        }
        if (info.name().isEmpty() && OF_ONE.contains(verb)) {
            throw new RefusedException(Status.badRequest("name must be provided"));
        }
    }

    private static void requireMethod(Call call) {
        RequestInfo info = call.info();
        String verb = info.verb();
        boolean changes = verb.equals("update") || verb.equals("patch");
        boolean nowhere =
                (info.name().isEmpty() && changes)
                        || (verb.equals("create")
                                && info.namespace().isEmpty()
                                && call.definition().namespaced());
        String method = call.exchange().method();
        if (method.equals("HEAD")
                || nowhere
                || (info.subresource().equals("finalize") && !verb.equals("update"))
                || (info.watchPath() && !method.equals("GET"))
                || (changes && ONLY_POSTED.contains(info.subresource()))
                || (verb.equals("create")
                        && !info.subresource().isEmpty()
                        && call.definition().has(info.subresource())
                        && !ONLY_POSTED.contains(info.subresource()))
                || (info.subresource().isEmpty() && !call.definition().allows(verb))) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
    }

    /// No object can have a name that is no part of a path.
    private static void requireName(String name) {
        String why =
                switch (name) {
                    case ".", ".." -> "may not be '" + name + "'";
                    default -> name.indexOf('%') < 0 ? "" : "may not contain '%'";
                };
        if (!why.isEmpty()) {
            throw new RefusedException(
                    Status.badRequest(
                            "Name parameter invalid: " + GoStrings.quoted(name) + ": " + why));
        }
    }
}
