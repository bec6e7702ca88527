package atoll.server.authorize;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ClusterStore;
import java.util.List;

/// RBAC as it stands in the store, for questions that are so rare that nothing is kept for them.
public final class StoredRbac implements Authorizer {
    public static final String GROUP = RbacRules.GROUP;

    private final ClusterStore store;

    public StoredRbac(ClusterStore store) {
        this.store = store;
    }

    public RbacRules rules() {
        return RbacRules.of(
                List.of(latest("roles"), latest("clusterroles")),
                List.of(latest("rolebindings"), latest("clusterrolebindings")));
    }

    private Iterable<KubeObject> latest(String resource) {
        return store.latest(new GroupResource(GROUP, resource));
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        return rules().authorize(user, attributes);
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        return rules().rulesFor(user, namespace);
    }
}
