package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.server.authorize.RbacRules;
import atoll.server.resource.ClusterStore;
import java.util.List;

/// RBAC as it stands in the store, for writes that are so rare that nothing is kept for them.
final class StoredRbac {
    static final String GROUP = "rbac.authorization.k8s.io";

    private final ClusterStore store;

    StoredRbac(ClusterStore store) {
        this.store = store;
    }

    RbacRules rules() {
        return RbacRules.of(
                List.of(latest("roles"), latest("clusterroles")),
                List.of(latest("rolebindings"), latest("clusterrolebindings")));
    }

    private Iterable<KubeObject> latest(String resource) {
        return store.latest(new GroupResource(GROUP, resource));
    }
}
