package atoll.server.authorize;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;

/// RBAC for one cluster. Roles and bindings are kept compiled; a watch tells when they changed, and
/// the next request takes the change in before it is decided, so a grant holds for the request
/// after the one that made it. Starts no thread.
///
/// Members of `system:masters` may do everything, whatever the bindings say: an administrator who
/// deletes them can put them back.
public final class RbacAuthorizer implements Authorizer, AutoCloseable {
    public static final String MASTERS = "system:masters";

    private static final String GROUP = "rbac.authorization.k8s.io";

    private final RbacIndex index = new RbacIndex();
    private final List<RbacFeed> feeds;
    private final AtomicBoolean behind = new AtomicBoolean(true);

    /// Held while changes are taken in. Never held while deciding.
    private final ReentrantLock updating = new ReentrantLock();

    /// @param client may read roles and bindings
    public RbacAuthorizer(Client client) {
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
        return new GroupVersionResource(GROUP, "v1", plural);
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        if (user.groups().contains(MASTERS)) {
            return new Decision(true, "");
        }
        catchUp();
        var errors = new ArrayList<String>(0);
        Decision[] found = {null};
        visit(
                user,
                attributes.namespace(),
                errors,
                (grant, rule) -> {
                    if (!rule.allows(attributes)) {
                        return false;
                    }
                    found[0] = new Decision(true, "RBAC: allowed by " + grant);
                    return true;
                });
        if (found[0] != null) {
            return found[0];
        }
        return errors.isEmpty() ? Decision.DENIED : new Decision(false, "RBAC: " + joined(errors));
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        catchUp();
        var errors = new ArrayList<String>(0);
        var rules = new ArrayList<JsonObject>();
        visit(
                user,
                namespace,
                errors,
                (_, rule) -> {
                    rules.add(rule.json());
                    return false;
                });
        return new Rules(rules, !errors.isEmpty(), errors.isEmpty() ? "" : joined(errors));
    }

    /// Whether `user` holds everything that `rules` (as in a Role) grant, in `namespace` or, when
    /// that is empty, everywhere.
    public boolean covers(UserInfo user, String namespace, List<JsonObject> rules) {
        return uncovered(user, namespace, rules).isEmpty();
    }

    /// The parts of `rules` that `user` does not hold itself: what upstream lists when it refuses
    /// an escalation.
    public List<JsonObject> uncovered(UserInfo user, String namespace, List<JsonObject> rules) {
        if (user.groups().contains(MASTERS)) {
            return List.of();
        }
        return RoleRules.uncovered(rulesFor(user, namespace).rules(), rules);
    }

    private void catchUp() {
        if (!behind.get()) {
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

    /// Shows each rule of each of the user's grants until `stop` says so: cluster-wide grants
    /// first, the user's own before its groups'.
    private void visit(
            UserInfo user,
            String namespace,
            List<String> errors,
            BiPredicate<Grant, PolicyRule> stop) {
        var subjects = new ArrayList<String>(user.groups().size() + 1);
        subjects.add(Grant.userKey(user.name()));
        user.groups().forEach(group -> subjects.add(Grant.groupKey(group)));
        for (String subject : subjects) {
            if (visit(index.clusterWide(subject), errors, stop)) {
                return;
            }
        }
        for (String subject : subjects) {
            if (visit(index.inNamespace(subject, namespace), errors, stop)) {
                return;
            }
        }
    }

    private boolean visit(
            List<Grant> grants, List<String> errors, BiPredicate<Grant, PolicyRule> stop) {
        for (Grant grant : grants) {
            List<PolicyRule> rules = index.rules(grant);
            if (rules == null) {
                errors.add(missing(grant));
                continue;
            }
            for (PolicyRule rule : rules) {
                if (stop.test(grant, rule)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String missing(Grant grant) {
        String kind = grant.roleKind().equals("Role") ? "role" : "clusterrole";
        return kind + "." + GROUP + " " + Decision.quoted(grant.role().name()) + " not found";
    }

    /// As Go joins several errors into one.
    private static String joined(List<String> errors) {
        var distinct = errors.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
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
