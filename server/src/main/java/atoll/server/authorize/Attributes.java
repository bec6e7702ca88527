package atoll.server.authorize;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;

/// What a request wants to do, as authorization sees it. Either a resource request or a path.
///
/// @param verb `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`,
///   or the lower-case HTTP method of a path request
/// @param namespace empty for cluster-scoped requests and for all namespaces
/// @param name empty for requests on a collection
/// @param path the URL path; empty for resource requests
public record Attributes(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        boolean isResourceRequest,
        FieldSelector fields,
        LabelSelector labels) {

    public static Attributes ofResource(
            String verb,
            GroupVersionResource resource,
            String subresource,
            String namespace,
            String name) {
        return new Attributes(
                verb,
                resource.group(),
                resource.version(),
                resource.resource(),
                subresource,
                namespace,
                name,
                "",
                true,
                FieldSelector.EVERYTHING,
                LabelSelector.EVERYTHING);
    }

    public static Attributes ofPath(String verb, String path) {
        return new Attributes(
                verb,
                "",
                "",
                "",
                "",
                "",
                "",
                path,
                false,
                FieldSelector.EVERYTHING,
                LabelSelector.EVERYTHING);
    }

    /// These attributes narrowed by the selectors of a list, watch or deletecollection.
    public Attributes selecting(FieldSelector withFields, LabelSelector withLabels) {
        return new Attributes(
                verb,
                group,
                version,
                resource,
                subresource,
                namespace,
                name,
                path,
                isResourceRequest,
                withFields,
                withLabels);
    }

    public Attributes withVerb(String other) {
        return new Attributes(
                other,
                group,
                version,
                resource,
                subresource,
                namespace,
                name,
                path,
                isResourceRequest,
                fields,
                labels);
    }

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /// As RBAC rules name it: `pods` or `pods/log`.
    public String combinedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
