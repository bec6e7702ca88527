package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.request.RefusedException;
import atoll.server.authenticate.ImpersonationRequest;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Authorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Lets a request run as somebody else, if its user may: for each thing it wants to be, the verb
/// `impersonate`; or, narrower, `impersonate:user-info` together with leave to do this very verb
/// under another name.
final class Impersonation {
    private static final String ANY_VERB = "impersonate";
    private static final String NARROW_VERB = "impersonate:user-info";
    private static final String ON_VERB = "impersonate-on:user-info:";

    /// @param headers after `Impersonate-`
    /// @return the user the request goes on as
    UserInfo applied(
            UserInfo user,
            Map<String, List<String>> headers,
            Authorizer authorizer,
            Attributes attributes) {
        ImpersonationRequest wanted = ImpersonationRequest.of(headers);
        if (wanted == null) {
            return user;
        }
        boolean allowed =
                needs(ANY_VERB, wanted).stream()
                        .allMatch(need -> authorizer.authorize(user, need).allowed());
        if (!allowed) {
            require(authorizer, user, on(attributes));
            needs(NARROW_VERB, wanted).forEach(need -> require(authorizer, user, need));
        }
        return wanted.user();
    }

    private static void require(Authorizer authorizer, UserInfo user, Attributes attributes) {
        var decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw new RefusedException(decision.denial(user, attributes));
        }
    }

    private static Attributes on(Attributes attributes) {
        return new Attributes(
                ON_VERB + attributes.verb(),
                attributes.group(),
                attributes.version(),
                attributes.resource(),
                attributes.subresource(),
                attributes.namespace(),
                attributes.name(),
                attributes.path(),
                attributes.isResourceRequest(),
                attributes.fields(),
                attributes.labels());
    }

    private static List<Attributes> needs(String verb, ImpersonationRequest wanted) {
        var needs = new ArrayList<Attributes>();
        String[] account = wanted.name().split(":", -1);
        if (UserInfo.of(wanted.name()).isServiceAccount() && account.length == 4) {
            needs.add(
                    Attributes.ofResource(
                            verb,
                            GroupVersionResource.of("v1", "serviceaccounts"),
                            "",
                            account[2],
                            account[3]));
        } else {
            needs.add(core(verb, "users", wanted.name()));
        }
        wanted.groups().forEach(group -> needs.add(core(verb, "groups", group)));
        if (!wanted.uid().isEmpty()) {
            needs.add(authentication(verb, "uids", "", wanted.uid()));
        }
        wanted.extra()
                .forEach((key, values) ->
                        values.forEach(value ->
                                needs.add(authentication(verb, "userextras", key, value))));
        return needs;
    }

    private static Attributes core(String verb, String resource, String name) {
        return Attributes.ofResource(verb, GroupVersionResource.of("v1", resource), "", "", name);
    }

    private static Attributes authentication(
            String verb, String resource, String subresource, String name) {
        return Attributes.ofResource(
                verb,
                GroupVersionResource.of("authentication.k8s.io/v1", resource),
                subresource,
                "",
                name);
    }
}
