package atoll.server.discovery;

import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceTable;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;

/// Discovery documents, rendered when first asked for and kept as long as the resource table they
/// come from; clusters that serve the same share the bytes. One per process, thread-safe.
///
/// Rendering runs under the lock, once for each document of a table; every later answer is a look
/// into a map.
public final class Discovery {
    private static final String JSON = "application/json";

    private final String serverAddress;

    /// Path → document. The values hold no reference to their table, which is a weak key.
    private final Map<ResourceTable, Map<String, Document>> byTable = new WeakHashMap<>();

    /// Equal documents of different clusters, by content type and tag.
    private final Map<String, WeakReference<Document>> shared = new HashMap<>();

    /// @param serverAddress `host:port`, as `/api` tells it
    public Discovery(String serverAddress) {
        this.serverAddress = serverAddress;
    }

    /// The answer to a GET: `/api`, `/api/VERSION`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION`.
    ///
    /// @param path without the cluster's prefix and without a slash at the end
    /// @param aggregated whether the roots are to tell every resource
    /// @return empty when no document has that path
    /// @param table what the cluster serves now, built-in and custom
    public Optional<Document> find(ResourceTable table, String path, boolean aggregated) {
        String[] parts = path.split("/", -1);
        String root = parts.length > 1 ? parts[1] : "";
        boolean core = root.equals("api");
        if (!core && !root.equals("apis")) {
            return Optional.empty();
        }
        return switch (parts.length) {
            case 2 -> Optional.of(root(table, core, aggregated));
            case 3 -> core ? version(table, path, "", parts[2]) : group(table, path, parts[2]);
            case 4 -> core ? Optional.empty() : version(table, path, parts[2], parts[3]);
            default -> Optional.empty();
        };
    }

    /// `/api` or `/apis`, in one of the two forms.
    private Document root(ResourceTable table, boolean core, boolean aggregated) {
        if (aggregated) {
            return rendered(
                    table,
                    core ? "/api as list" : "/apis as list",
                    AggregatedDocument.CONTENT_TYPE,
                    groups -> AggregatedDocument.list(groups, core ? List.of("") : groups.names()));
        }
        return core
                ? rendered(
                        table,
                        "/api",
                        JSON,
                        groups ->
                                PlainDocuments.versions(
                                        groups.versions("").keySet(), serverAddress))
                : rendered(table, "/apis", JSON, PlainDocuments::groups);
    }

    private Optional<Document> group(ResourceTable table, String path, String group) {
        boolean exists =
                !group.isEmpty()
                        && table.all().stream()
                                .anyMatch(one -> one.resource().group().equals(group));
        return exists
                ? Optional.of(
                        rendered(table, path, JSON, groups -> PlainDocuments.group(groups, group)))
                : Optional.empty();
    }

    /// @param group empty for the core group
    private Optional<Document> version(
            ResourceTable table, String path, String group, String version) {
        String groupVersion = group.isEmpty() ? version : group + "/" + version;
        boolean exists =
                group.isEmpty() == path.startsWith("/api/")
                        && table.all().stream()
                                .anyMatch(one -> one.resource().apiVersion().equals(groupVersion));
        return exists
                ? Optional.of(
                        rendered(
                                table,
                                path,
                                JSON,
                                groups ->
                                        PlainDocuments.resources(
                                                groupVersion,
                                                groups.versions(group)
                                                        .getOrDefault(version, List.of()))))
                : Optional.empty();
    }

    /// @param name the path, or what else tells documents of one table apart
    private synchronized Document rendered(
            ResourceTable table,
            String name,
            String contentType,
            Function<Groups, JsonObject> render) {
        return byTable.computeIfAbsent(table, _ -> new HashMap<>())
                .computeIfAbsent(
                        name,
                        _ ->
                                shared(
                                        Document.ofDiscovery(
                                                contentType,
                                                render.apply(Groups.of(table.all())))));
    }

    /// The document known already that is equal, else this one. Also forgets those that no table
    /// uses any more.
    private Document shared(Document fresh) {
        shared.values().removeIf(reference -> reference.get() == null);
        String key = fresh.contentType() + fresh.etag();
        var reference = shared.get(key);
        Document known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        shared.put(key, new WeakReference<>(fresh));
        return fresh;
    }
}
