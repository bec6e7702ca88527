package atoll.server.policy;

import atoll.api.GroupVersionResource;
import atoll.api.cel.AuthorizerChecks;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.authorize.StoredRbac;
import atoll.server.resource.ClusterStore;

/// Answers an expression's `authorizer` by RBAC. The rules are read when the first question is
/// asked, so who asks none pays nothing.
public record RbacAccess(ClusterStore store, UserInfo user) implements AuthorizerChecks.Access {
    @Override
    public AuthorizerChecks.Answer resource(AuthorizerChecks.Query query, String verb) {
        var resource = new GroupVersionResource(query.group(), "*", query.resource());
        return ask(
                Attributes.ofResource(
                        verb, resource, query.subresource(), query.namespace(), query.name()));
    }

    @Override
    public AuthorizerChecks.Answer path(String path, String verb) {
        return ask(Attributes.ofPath(verb, path));
    }

    private AuthorizerChecks.Answer ask(Attributes attributes) {
        if (user.groups().contains(RbacAuthorizer.MASTERS)) {
            return new AuthorizerChecks.Answer(true, "");
        }
        Decision decision = new StoredRbac(store).authorize(user, attributes);
        return new AuthorizerChecks.Answer(decision.allowed(), decision.reason());
    }

    @Override
    public AuthorizerChecks.Access as(String namespace, String serviceAccount) {
        return new RbacAccess(store, UserInfo.serviceAccount(namespace, serviceAccount, ""));
    }
}
