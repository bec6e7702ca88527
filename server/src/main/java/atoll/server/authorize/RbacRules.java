package atoll.server.authorize;

import atoll.api.GoStrings;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// RBAC decisions over an index of roles and bindings.
public final class RbacRules implements Authorizer {
    static final String GROUP = "rbac.authorization.k8s.io";

    private final RbacIndex index;

    RbacRules(RbacIndex index) {
        this.index = index;
    }

    /// The rules as they stand in these objects.
    ///
    /// @param roles Roles and ClusterRoles
    /// @param bindings RoleBindings and ClusterRoleBindings
    public static RbacRules of(
            List<? extends Iterable<KubeObject>> roles,
            List<? extends Iterable<KubeObject>> bindings) {
        var index = new RbacIndex();
        roles.forEach(some -> some.forEach(index::putRole));
        bindings.forEach(some -> some.forEach(index::putBinding));
        return new RbacRules(index);
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        if (user.groups().contains(RbacAuthorizer.MASTERS)) {
            return new Decision(true, "");
        }
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
                    found[0] = new Decision(true, "RBAC: allowed by " + index.named(grant, user));
                    return true;
                });
        if (found[0] != null) {
            return found[0];
        }
        return errors.isEmpty() ? Decision.DENIED : new Decision(false, "RBAC: " + joined(errors));
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        var errors = new ArrayList<String>(0);
        var rules = new ArrayList<JsonObject>();
        // A binding may name its user and several groups of his: its rules count once.
        var granted = new HashMap<ObjectKey, Grant>();
        visit(
                user,
                namespace,
                errors,
                (grant, rule) -> {
                    if (granted.computeIfAbsent(grant.binding(), _ -> grant) == grant) {
                        rules.add(rule.json());
                    }
                    return false;
                });
        // Upstream calls rules complete though a role is missing: there is nothing it does not
        // know.
        return new Rules(rules, false, errors.isEmpty() ? "" : joined(errors));
    }

    /// The rules of a role; empty when it does not exist.
    ///
    /// @param role its namespace is empty for a ClusterRole
    public Optional<List<JsonObject>> rulesOf(ObjectKey role) {
        return Optional.ofNullable(index.rules(role))
                .map(rules -> rules.stream().map(PolicyRule::json).toList());
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
            List<PolicyRule> rules = index.rules(grant.role());
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
        return kind + "." + GROUP + " " + GoStrings.quoted(grant.role().name()) + " not found";
    }

    /// As Go joins several errors into one.
    private static String joined(List<String> errors) {
        var distinct = errors.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
    }
}
