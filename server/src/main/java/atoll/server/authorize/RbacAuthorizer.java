package atoll.server.authorize;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.server.authenticate.UserInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// RBAC for one cluster. Roles and bindings are kept compiled; a watch tells when they changed, and
/// the next request takes the change in before it is decided, so a grant holds for the request
/// after the one that made it. Starts no thread.
///
/// Members of `system:masters` may do everything, whatever the bindings say: an administrator who
/// deletes them can put them back.
public final class RbacAuthorizer implements Authorizer, AutoCloseable {
    public static final String MASTERS = "system:masters";

    private final RbacRules rules;
    private final List<RbacFeed> feeds;
    private final AtomicBoolean behind = new AtomicBoolean(true);

    /// Held while changes are taken in. Never held while deciding.
    private final ReentrantLock updating = new ReentrantLock();

    /// @param client may read roles and bindings
    public RbacAuthorizer(Client client) {
        var index = new RbacIndex();
        rules = new RbacRules(index);
        Runnable wake = () -> behind.set(true);
        feeds =
                List.of(
                        new RbacFeed(
                                client,
                                resource("clusterroles"),
                                index::putRole,
                                index::removeRole,
                                wake),
                        new RbacFeed(
                                client, resource("roles"), index::putRole, index::removeRole, wake),
                        new RbacFeed(
                                client,
                                resource("clusterrolebindings"),
                                index::putBinding,
                                index::removeBinding,
                                wake),
                        new RbacFeed(
                                client,
                                resource("rolebindings"),
                                index::putBinding,
                                index::removeBinding,
                                wake));
    }

    private static GroupVersionResource resource(String plural) {
        return new GroupVersionResource(RbacRules.GROUP, "v1", plural);
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        if (!user.groups().contains(MASTERS)) {
            catchUp();
        }
        return rules.authorize(user, attributes);
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        catchUp();
        return rules.rulesFor(user, namespace);
    }

    private void catchUp() {
        // Who takes the changes in says so before it does: the others wait for it.
        if (!behind.get() && !updating.isLocked()) {
            return;
        }
        updating.lock();
        try {
            if (behind.getAndSet(false)) {
                feeds.forEach(RbacFeed::drain);
            }
        } catch (RuntimeException e) {
            behind.set(true);
            throw e;
        } finally {
            updating.unlock();
        }
    }

    @Override
    public void close() {
        updating.lock();
        try {
            feeds.forEach(RbacFeed::close);
        } finally {
            updating.unlock();
        }
    }
}
