package atoll.api;

/// A resource as a URL path names it. The core group is the empty string.
///
/// @param resource the plural in lower case, without a subresource: `pods`
public record GroupVersionResource(String group, String version, String resource) {
    /// From an `apiVersion` (`v1`, `apps/v1`) and a plural (`pods`, `deployments`).
    public static GroupVersionResource of(String apiVersion, String resource) {
        var kind = GroupVersionKind.of(apiVersion, "");
        return new GroupVersionResource(kind.group(), kind.version(), resource);
    }

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /// As [GroupVersionKind#apiVersion].
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// `/api/v1` or `/apis/apps/v1`. Relative to the cluster's root: no cluster, namespace or
    /// resource stands in it.
    public String pathPrefix() {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    /// As Go prints it in messages: `apps/v1, Resource=deployments`, and `/v1, Resource=pods` for
    /// the core group.
    @Override
    public String toString() {
        return group + "/" + version + ", Resource=" + resource;
    }
}
