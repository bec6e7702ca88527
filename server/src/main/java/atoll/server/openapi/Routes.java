package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The paths of one group-version and what can be done at each, in upstream's names.
final class Routes {
    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /// Kinds whose deletion answers with the object rather than a Status.
    private static final Set<String> RETURNED =
            Set.of(
                    "CSIDriver",
                    "CSINode",
                    "DeviceClass",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "Pod",
                    "PodTemplate",
                    "ResourceClaim",
                    "ResourceClaimTemplate",
                    "ResourceQuota",
                    "ResourceSlice",
                    "Service",
                    "ServiceAccount",
                    "StorageClass",
                    "VolumeAttachment",
                    "VolumeAttributesClass");

    private static final Set<String> CONNECTED = Set.of("attach", "exec", "portforward", "proxy");

    private final String prefix;
    private final String idPrefix;
    private final Parameters parameters;
    private final Function<GroupVersionKind, @Nullable String> definitions;
    private final Operations operations;
    private final Map<String, List<Operation>> byPath = new TreeMap<>();

    private Routes(
            String group,
            String version,
            Parameters parameters,
            Function<GroupVersionKind, @Nullable String> definitions) {
        this.prefix = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        this.idPrefix = capital(camel(group)) + capital(version);
        this.parameters = parameters;
        this.operations = new Operations(parameters, idPrefix);
        this.definitions = definitions;
    }

    /// @param definitions the published name of a kind's definition; null when it has none
    /// @param resources all of the one group-version
    static Map<String, List<Operation>> of(
            String group,
            String version,
            List<ResourceDefinition> resources,
            Parameters parameters,
            Function<GroupVersionKind, @Nullable String> definitions) {
        var routes = new Routes(group, version, parameters, definitions);
        if (resources.stream().allMatch(ResourceDefinition::builtIn)) {
            routes.addResources();
        }
        resources.forEach(routes::add);
        return routes.byPath;
    }

    /// Our own groups tell what is in them; those of custom resources do so without saying it.
    private void addResources() {
        add(
                prefix + "/",
                new Operation(
                        "get",
                        "get" + idPrefix + "APIResources",
                        "get available resources",
                        "",
                        null,
                        List.of(),
                        null,
                        false,
                        Operation.OBJECT_TYPES,
                        META + "APIResourceList",
                        Operation.OBJECT_TYPES,
                        List.of(200)));
    }

    /// `rbac.authorization.k8s.io` → `rbacAuthorization`; the core group is called `core`.
    static String camel(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        var words = new StringBuilder();
        String bare = group.endsWith(".k8s.io") ? group.substring(0, group.length() - 7) : group;
        for (String word : bare.split("[.-]")) {
            words.append(words.isEmpty() ? word : capital(word));
        }
        return words.toString();
    }

    static String capital(String word) {
        return word.isEmpty()
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private void add(String path, Operation operation) {
        byPath.computeIfAbsent(path, _ -> new ArrayList<>()).add(operation);
    }

    private void add(ResourceDefinition resource) {
        boolean namespaced = resource.namespaced();
        String plural = resource.resource().resource();
        var target =
                new Operations.Target(
                        resource,
                        prefix + (namespaced ? "/namespaces/{namespace}/" : "/") + plural,
                        namespaced ? "Namespaced" : "",
                        definitions.apply(resource.kind()));
        if (resource.allows("list")) {
            addLists(target, plural);
        }
        if (resource.allows("watch") && resource.builtIn()) {
            addWatches(target, plural);
        }
        addObject(target);
        resource.subresources().forEach(subresource -> add(target, subresource));
    }

    private void addLists(Operations.Target target, String plural) {
        String list =
                definitions.apply(
                        new GroupVersionKind(
                                target.resource().kind().group(),
                                target.resource().kind().version(),
                                target.resource().listKind()));
        String what =
                (target.resource().allows("watch") && target.resource().builtIn()
                                ? "list or watch"
                                : "list")
                        + " objects of kind "
                        + target.kind();
        add(
                target.collection(),
                Operations.reading(
                        target,
                        "list" + idPrefix + target.scope() + target.kind(),
                        what,
                        "list",
                        target.collection(),
                        parameters.list(),
                        list));
        if (target.resource().namespaced()) {
            String everywhere = prefix + "/" + plural;
            add(
                    everywhere,
                    Operations.reading(
                            target,
                            "list" + idPrefix + target.kind() + "ForAllNamespaces",
                            what,
                            "list",
                            everywhere,
                            parameters.list(),
                            list));
        }
    }

    private void addWatches(Operations.Target target, String plural) {
        String kind = target.kind();
        String collection = target.collection().replace(prefix + "/", prefix + "/watch/");
        addWatch(target, collection, idPrefix + target.scope() + kind + "List", "watchlist");
        if (target.resource().namespaced()) {
            addWatch(
                    target,
                    prefix + "/watch/" + plural,
                    idPrefix + kind + "ListForAllNamespaces",
                    "watchlist");
        }
        addWatch(target, collection + "/{name}", idPrefix + target.scope() + kind, "watch");
    }

    private void addWatch(Operations.Target target, String path, String id, String action) {
        add(
                path,
                Operations.reading(
                        target,
                        "watch" + id,
                        (action.equals("watch") ? "watch one " : "watch all of kind ")
                                + target.kind()
                                + "; deprecated, a list with 'watch' does the same",
                        action,
                        path,
                        parameters.list(),
                        META + "WatchEvent"));
    }

    private void addObject(Operations.Target target) {
        ResourceDefinition resource = target.resource();
        String kind = target.kind();
        if (resource.allows("create")) {
            add(
                    target.collection(),
                    operations.writing(
                            target,
                            "post",
                            "create" + idPrefix + target.scope() + kind,
                            "create" + article(kind) + kind,
                            resource.kind(),
                            target.collection(),
                            target.definition()));
        }
        if (resource.allows("deletecollection")) {
            add(
                    target.collection(),
                    Operations.deleting(
                            target,
                            "delete" + idPrefix + "Collection" + target.scope() + kind,
                            "delete collection of " + kind,
                            "deletecollection",
                            target.collection(),
                            resource.builtIn() ? parameters.deleteCollection() : parameters.list(),
                            META + "Status",
                            List.of(200)));
        }
        String id = idPrefix + target.scope() + kind;
        if (resource.allows("get")) {
            add(
                    target.one(),
                    Operations.reading(
                            target,
                            "read" + id,
                            "read the specified " + kind,
                            "get",
                            target.one(),
                            read(target),
                            target.definition()));
        }
        if (resource.allows("update")) {
            add(
                    target.one(),
                    operations.writing(
                            target,
                            "put",
                            "replace" + id,
                            "replace the specified " + kind,
                            resource.kind(),
                            target.one(),
                            target.definition()));
        }
        if (resource.allows("delete")) {
            add(
                    target.one(),
                    Operations.deleting(
                            target,
                            "delete" + id,
                            "delete" + article(kind) + kind,
                            "delete",
                            target.one(),
                            parameters.delete(),
                            RETURNED.contains(kind) && resource.builtIn()
                                    ? target.definition()
                                    : META + "Status",
                            List.of(200, 202)));
        }
        if (resource.allows("patch")) {
            add(
                    target.one(),
                    operations.patching(
                            target,
                            "patch" + id,
                            "partially update the specified " + kind,
                            resource.kind(),
                            target.one(),
                            target.definition()));
        }
    }

    private void add(Operations.Target target, Subresource subresource) {
        String name = subresource.name();
        String path = target.one() + "/" + name;
        if (CONNECTED.contains(name)) {
            addConnections(target, subresource, path);
            return;
        }
        String id = idPrefix + target.scope() + target.kind() + capital(name);
        String of = name + " of the specified " + target.kind();
        @Nullable String definition = definitions.apply(subresource.kind());
        if (subresource.verbs().contains("create")) {
            add(
                    path,
                    operations.writing(
                            target,
                            "post",
                            "create" + id,
                            "create " + name + " of" + article(target.kind()) + target.kind(),
                            target.kindOf(subresource),
                            path,
                            definition));
        }
        if (subresource.verbs().contains("get")) {
            add(
                    path,
                    name.equals("log")
                            ? log(target, id, path)
                            : reading(target, subresource, id, "read " + of, path));
        }
        if (subresource.verbs().contains("update")) {
            add(
                    path,
                    operations.writing(
                            target,
                            "put",
                            "replace" + id,
                            "replace " + of,
                            target.kindOf(subresource),
                            path,
                            definition));
        }
        if (subresource.verbs().contains("patch")) {
            add(
                    path,
                    operations.patching(
                            target,
                            "patch" + id,
                            "partially update " + of,
                            target.kindOf(subresource),
                            path,
                            definition));
        }
    }

    private Operation reading(
            Operations.Target target,
            Subresource subresource,
            String id,
            String description,
            String path) {
        GroupVersionKind kind = target.kindOf(subresource);
        return new Operation(
                "get",
                "read" + id,
                description,
                "get",
                kind,
                Parameters.sorted(read(target), Parameters.ofPath(path, kind.kind(), true)),
                null,
                false,
                target.types(Operation.ANY_TYPE),
                definitions.apply(subresource.kind()),
                target.types(Operation.OBJECT_TYPES),
                List.of(200));
    }

    private List<Parameter> read(Operations.Target target) {
        return target.resource().builtIn() ? List.of() : parameters.get();
    }

    private Operation log(Operations.Target target, String id, String path) {
        var types = new ArrayList<>(List.of("text/plain"));
        types.addAll(Operation.OBJECT_TYPES);
        return new Operation(
                "get",
                "read" + id,
                "read log of the specified " + target.kind(),
                "get",
                target.resource().kind(),
                Parameters.sorted(
                        parameters.of("PodLogOptions"),
                        Parameters.ofPath(path, target.kind(), true)),
                null,
                false,
                Operation.ANY_TYPE,
                null,
                types,
                List.of(200));
    }

    private void addConnections(Operations.Target target, Subresource subresource, String path) {
        boolean proxy = subresource.name().equals("proxy");
        List<String> methods =
                proxy
                        ? List.of("get", "put", "post", "delete", "options", "head", "patch")
                        : List.of("get", "post");
        for (String method : methods) {
            add(path, operations.connection(target, subresource, method, path, ""));
            if (proxy) {
                add(
                        path + "/{path}",
                        operations.connection(
                                target, subresource, method, path + "/{path}", "WithPath"));
            }
        }
    }

    /// ` a `, ` an `, or a space before a plural.
    private static String article(String noun) {
        if (noun.endsWith("s") && !noun.endsWith("ss")) {
            return " ";
        }
        return "AEIOUaeiou".indexOf(noun.charAt(0)) >= 0 ? " an " : " a ";
    }
}
