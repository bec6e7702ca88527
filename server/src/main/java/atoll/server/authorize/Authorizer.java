package atoll.server.authorize;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.List;

/// Decides whether a user may do something. Thread-safe; called on every request, so quick.
public interface Authorizer {
    Decision authorize(UserInfo user, Attributes attributes);

    /// The policy rules that apply to `user` in a namespace (its own and the cluster's), each as in
    /// a Role's `rules`.
    Rules rulesFor(UserInfo user, String namespace);

    /// @param incomplete whether some rules could not be found out
    /// @param errors what went wrong, empty when nothing did
    record Rules(List<JsonObject> rules, boolean incomplete, String errors) {
        public Rules {
            rules = List.copyOf(rules);
        }
    }

    /// Lets everybody do everything: for tests, and for a server that only trusts its own process.
    static Authorizer allowAll() {
        return new Authorizer() {
            @Override
            public Decision authorize(UserInfo user, Attributes attributes) {
                return new Decision(true, "");
            }

            @Override
            public Rules rulesFor(UserInfo user, String namespace) {
                JsonObject everything =
                        JsonObject.of(
                                "verbs", PolicyRule.ANY,
                                "apiGroups", PolicyRule.ANY,
                                "resources", PolicyRule.ANY);
                JsonObject everyPath =
                        JsonObject.of("verbs", PolicyRule.ANY, "nonResourceURLs", PolicyRule.ANY);
                return new Rules(List.of(everything, everyPath), false, "");
            }
        };
    }
}
