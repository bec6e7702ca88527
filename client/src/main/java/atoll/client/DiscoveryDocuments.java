package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.ResourceInfo;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Reads what a server serves from its discovery documents: one for each group-version, which every
/// server has, old or new. Costs a request for each group-version and two more. Newer servers could
/// tell all in one document; this form is understood by every one.
final class DiscoveryDocuments {
    private static final Logger LOG = System.getLogger(DiscoveryDocuments.class.getName());

    private DiscoveryDocuments() {}

    /// @param get fetches a document by its path: `/api`, `/apis/apps/v1`
    /// @return in the server's order, the core group first
    /// @throws RefusedException when the core group or the list of groups is refused
    static List<ResourceInfo> read(Function<String, JsonObject> get) {
        var found = new ArrayList<ResourceInfo>();
        for (String version : get.apply("/api").array("versions").strings()) {
            found.addAll(read(version, get.apply("/api/" + version)));
        }
        for (JsonObject group : get.apply("/apis").array("groups").objects()) {
            for (JsonObject version : group.array("versions").objects()) {
                String groupVersion = version.stringOr("groupVersion", "");
                try {
                    found.addAll(read(groupVersion, get.apply("/apis/" + groupVersion)));
                } catch (RefusedException e) {
                    // An aggregated API whose server is down must not hide all the others.
                    LOG.log(Level.DEBUG, () -> groupVersion + " is left out: " + e.getMessage());
                }
            }
        }
        return found;
    }

    /// Subresources (`pods/status`) stand beside their resource in the document, and go into its
    /// [ResourceInfo].
    private static List<ResourceInfo> read(String groupVersion, JsonObject document) {
        var subresources = new LinkedHashMap<String, List<String>>();
        for (JsonObject resource : document.array("resources").objects()) {
            String name = resource.stringOr("name", "");
            int slash = name.indexOf('/');
            if (slash < 0) {
                subresources.putIfAbsent(name, new ArrayList<>());
            } else {
                subresources
                        .computeIfAbsent(name.substring(0, slash), _ -> new ArrayList<>())
                        .add(name.substring(slash + 1));
            }
        }
        return document.array("resources").objects().stream()
                .filter(resource -> !resource.stringOr("name", "").contains("/"))
                .map(resource -> info(groupVersion, resource, subresources))
                .toList();
    }

    private static ResourceInfo info(
            String groupVersion, JsonObject resource, Map<String, List<String>> subresources) {
        String name = resource.stringOr("name", "");
        return new ResourceInfo(
                GroupVersionResource.of(groupVersion, name),
                resource.stringOr("kind", ""),
                resource.stringOr("singularName", ""),
                resource.booleanOr("namespaced", false),
                resource.array("verbs").strings(),
                resource.array("shortNames").strings(),
                resource.array("categories").strings(),
                subresources.getOrDefault(name, List.of()));
    }
}
