package atoll.placement.kinds;

import atoll.api.GroupVersionKind;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which resource serves a kind in one cluster. Asks the cluster again when a kind is not known, so
/// that a new CustomResourceDefinition is found. Owned by one actor.
public final class ServedKinds {
    private final Client client;
    private Map<GroupVersionKind, ResourceInfo> known = Map.of();

    public ServedKinds(Client client) {
        this.client = client;
    }

    /// A kind that is not served costs a request each time.
    public Optional<ResourceInfo> find(GroupVersionKind kind) {
        ResourceInfo info = known.get(kind);
        if (info == null) {
            var fresh = new TreeMap<GroupVersionKind, ResourceInfo>();
            client.resources().forEach(served -> fresh.put(served.groupVersionKind(), served));
            known = fresh;
            info = known.get(kind);
        }
        return Optional.ofNullable(info);
    }
}
