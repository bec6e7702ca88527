package atoll.api;

import java.util.List;

/// What discovery tells of one resource in one version.
///
/// @param subresources names such as `status` and `scale`, without the resource's own
/// @param verbs in discovery's order
/// @param kind of its objects
/// @param singular as `kubectl get pod` has it; may be empty
/// @param shortNames such as `deploy`
/// @param categories such as `all`
public record ResourceInfo(
        GroupVersionResource resource,
        String kind,
        String singular,
        boolean namespaced,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories,
        List<String> subresources) {

    public ResourceInfo {
        verbs = List.copyOf(verbs);
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        subresources = List.copyOf(subresources);
    }

    /// The resource's group and version with its kind. A few subresources take other kinds
    /// (`scale`), which are not told here.
    public GroupVersionKind groupVersionKind() {
        return new GroupVersionKind(resource.group(), resource.version(), kind);
    }
}
