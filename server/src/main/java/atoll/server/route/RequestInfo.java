package atoll.server.route;

import atoll.api.GroupVersionResource;
import java.util.List;
import java.util.Locale;

/// What a request asks, read from its method, path and query alone, by the rules of upstream. A
/// path that is not under `/api` or `/apis`, or too short to name a resource, is a path request.
///
/// Upstream: apiserver's `RequestInfoFactory`. Examples: `GET /api/v1/namespaces/a/pods` → list
/// pods in `a`; `GET /apis/apps/v1/namespaces/a/deployments/web/scale` → get `deployments/scale`
/// named `web`; `GET /healthz` → path request with verb `get`.
///
/// @param isResourceRequest else all but path, verb and parts is empty
/// @param path decoded, within the cluster
/// @param group empty for the core group
/// @param subresource empty for the object itself
///
/// @param verb `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`;
///   of a path request the lower-case method
/// @param namespace of the request; for the resource `namespaces` also the object's own name
/// @param name empty for a collection
/// @param watchPath whether the old `/watch/` prefix asks for the watch
/// @param parts how many parts the whole path has
public record RequestInfo(
        boolean isResourceRequest,
        String path,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        boolean watchPath,
        int parts) {

    /// Prefixes that stand where the resource is expected and name the verb: `/api/v1/watch/pods`.
    private static final List<String> SPECIAL = List.of("watch", "proxy");

    /// `/namespaces/a/status` is of the namespace; all else below it is a resource within.
    private static final List<String> NAMESPACE_SUBRESOURCES = List.of("status", "finalize");

    /// Why a path can't be read: `watch` or `proxy` names nothing; empty when it can.
    public static String unclear(String path) {
        List<String> parts = split(path);
        boolean core = parts.size() == 3 && parts.getFirst().equals("api");
        boolean grouped = parts.size() == 4 && parts.getFirst().equals("apis");
        return (core || grouped) && SPECIAL.contains(parts.getLast())
                ? "unable to determine kind and namespace from url, " + path
                : "";
    }

    /// @throws IllegalArgumentException when it is [#unclear]
    /// @param path within the cluster
    /// @param query only its `watch` is looked at
    public static RequestInfo of(String method, String path, Query query) {
        List<String> parts = split(path);
        boolean core = !parts.isEmpty() && parts.getFirst().equals("api");
        boolean grouped = !parts.isEmpty() && parts.getFirst().equals("apis");
        if (parts.size() < 3 || (!core && !grouped) || (grouped && parts.size() < 4)) {
            return new RequestInfo(
                    false,
                    path,
                    method.toLowerCase(Locale.ROOT),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    false,
                    parts.size());
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(core ? 1 : 2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        boolean special = SPECIAL.contains(rest.getFirst());
        String verb = special ? rest.getFirst() : verbOf(method);
        if (special) {
            if (rest.size() < 2) {
                throw new IllegalArgumentException(unclear(path));
            }
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String resource = rest.getFirst();
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 && !verb.equals("proxy") ? rest.get(2) : "";
        if (name.isEmpty()) {
            verb = ofCollection(verb, query);
        }
        return new RequestInfo(
                true,
                path,
                verb,
                group,
                version,
                resource,
                subresource,
                namespace,
                name,
                special && verb.equals("watch"),
                parts.size());
    }

    /// Empty for methods that Kubernetes has no verb for.
    private static String verbOf(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    /// What becomes of a verb where no object is named.
    private static String ofCollection(String verb, Query query) {
        return switch (verb) {
            case "get" -> query.flag("watch") ? "watch" : "list";
            case "delete" -> "deletecollection";
            default -> verb;
        };
    }

    /// Slashes around the path do not count; those within do, and make empty parts.
    private static List<String> split(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return start == end ? List.of() : List.of(path.substring(start, end).split("/", -1));
    }

    public GroupVersionResource groupVersionResource() {
        return new GroupVersionResource(group, version, resource);
    }

    /// Whether the reply goes on as long as the client listens. The words are those of upstream's
    /// `LongRunningFunc`.
    public boolean isLongRunning() {
        return verb.equals("watch")
                || verb.equals("proxy")
                || List.of("log", "exec", "attach", "portforward", "proxy").contains(subresource);
    }
}
