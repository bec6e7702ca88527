package atoll.server.resource;

import atoll.api.GroupVersionKind;
import java.util.List;

/// A part of a resource with an address of its own, such as `pods/status`.
///
/// @param name without the resource: `status`, `scale`, `binding` …
/// @param kind what is read and written there; often the resource's own kind
/// @param verbs in discovery's order
public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {
    public Subresource {
        verbs = List.copyOf(verbs);
    }
}
