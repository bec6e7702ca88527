package atoll.server.resource;

import java.util.List;

/// Where a custom resource keeps what its `scale` subresource shows, as keys from the top.
///
/// @param labelSelector empty when the definition names none
public record ScalePaths(
        List<String> specReplicas, List<String> statusReplicas, List<String> labelSelector) {
    public ScalePaths {
        specReplicas = List.copyOf(specReplicas);
        statusReplicas = List.copyOf(statusReplicas);
        labelSelector = List.copyOf(labelSelector);
    }
}
