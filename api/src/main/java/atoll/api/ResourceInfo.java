package atoll.api;

import java.util.List;

/// What discovery tells of one resource in one version.
///
/// @param subresources names such as `status` and `scale`, without the resource's own
/// @param verbs in discovery's order
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

    public GroupVersionKind groupVersionKind() {
        return new GroupVersionKind(resource.group(), resource.version(), kind);
    }
}
