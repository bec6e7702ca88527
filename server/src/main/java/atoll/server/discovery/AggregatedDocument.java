package atoll.server.discovery;

import atoll.api.GroupVersionKind;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.util.List;
import java.util.Map;

/// `apidiscovery.k8s.io/v2`: every resource of many groups in one document.
final class AggregatedDocument {
    /// As the header of the answer has it; `as` is the kind, which clients compare.
    static final String CONTENT_TYPE =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDocument() {}

    /// @param names of the groups to tell, in order; `""` is the core group; groups without
    ///   versions are left out
    static JsonObject list(Groups groups, List<String> names) {
        var items =
                names.stream()
                        .filter(name -> !groups.versions(name).isEmpty())
                        .map(name -> group(name, groups.versions(name)))
                        .toList();
        return JsonObject.of(
                "kind",
                "APIGroupDiscoveryList",
                "apiVersion",
                "apidiscovery.k8s.io/v2",
                "metadata",
                JsonObject.EMPTY,
                "items",
                JsonArray.of(items));
    }

    /// `{"metadata": {"name": …}, "versions": [{"version": …, "resources": […], "freshness":
    /// "Current"}]}`; what is ours is always current.
    private static JsonObject group(String name, Map<String, List<ResourceDefinition>> versions) {
        var listed =
                versions.entrySet().stream()
                        .map(version ->
                                JsonObject.of(
                                        "version",
                                        version.getKey(),
                                        "freshness",
                                        "Current",
                                        "resources",
                                        JsonArray.of(
                                                version.getValue().stream()
                                                        .map(AggregatedDocument::resource)
                                                        .toList())))
                        .toList();
        return JsonObject.of(
                "metadata",
                name.isEmpty() ? JsonObject.EMPTY : JsonObject.of("name", name),
                "versions",
                JsonArray.of(listed));
    }

    /// One resource with its subresources inside, where the older form lists them side by side.
    private static JsonObject resource(ResourceDefinition definition) {
        var info = definition.info();
        var json =
                JsonObject.builder()
                        .put("resource", info.resource().resource())
                        .put("responseKind", kind(definition.kind(), definition))
                        .put("scope", info.namespaced() ? "Namespaced" : "Cluster")
                        .put("singularResource", info.singular())
                        .put("verbs", JsonArray.ofStrings(info.verbs()));
        PlainDocuments.putNames(json, info);
        var subresources =
                PlainDocuments.subresources(definition).stream()
                        .map(sub -> subresource(sub, definition))
                        .toList();
        if (!subresources.isEmpty()) {
            json.put("subresources", JsonArray.of(subresources));
        }
        return json.build();
    }

    private static JsonObject subresource(Subresource subresource, ResourceDefinition owner) {
        return JsonObject.of(
                "subresource", subresource.name(),
                "responseKind", kind(subresource.kind(), owner),
                "verbs", JsonArray.ofStrings(subresource.verbs()));
    }

    /// A built-in kind of the resource's own group-version goes without them; a custom one does
    /// not.
    ///
    /// Empty texts stand for the group and version of the document.
    private static JsonObject kind(GroupVersionKind kind, ResourceDefinition owner) {
        boolean own = owner.builtIn() && kind.apiVersion().equals(owner.resource().apiVersion());
        return JsonObject.of(
                "group", own ? "" : kind.group(),
                "version", own ? "" : kind.version(),
                "kind", kind.kind());
    }
}
