package atoll.server.authorize;

import static atoll.api.GoStrings.quoted;

import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;

/// What a binding gives to one of its subjects: the rules of one role, everywhere or in the
/// binding's namespace.
///
/// @param binding its namespace is empty for a ClusterRoleBinding
/// @param role its namespace is empty for a ClusterRole
/// @param roleKind `Role` or `ClusterRole`
record Grant(ObjectKey binding, ObjectKey role, String roleKind, Subject subject) {

    /// @param kind `User`, `Group` or `ServiceAccount`
    /// @param namespace of a service account, else empty
    record Subject(String kind, String namespace, String name) {
        static Subject of(JsonObject json, String bindingNamespace) {
            String kind = json.stringOr("kind", "");
            String namespace =
                    kind.equals("ServiceAccount")
                            ? json.stringOr("namespace", bindingNamespace)
                            : "";
            return new Subject(kind, namespace, json.stringOr("name", ""));
        }

        /// Under what a user's grants are found: user names and group names do not mix.
        String indexKey() {
            return switch (kind) {
                case "Group" -> groupKey(name);
                case "ServiceAccount" -> userKey("system:serviceaccount:" + namespace + ":" + name);
                default -> userKey(name);
            };
        }

        boolean is(UserInfo user) {
            String key = indexKey();
            return key.equals(userKey(user.name()))
                    || user.groups().stream().anyMatch(group -> key.equals(groupKey(group)));
        }

        @Override
        public String toString() {
            return kind
                    + " "
                    + quoted(kind.equals("ServiceAccount") ? name + "/" + namespace : name);
        }
    }

    static String userKey(String user) {
        return "u:" + user;
    }

    static String groupKey(String group) {
        return "g:" + group;
    }

    boolean isClusterWide() {
        return binding.namespace().isEmpty();
    }

    /// As the reason of a decision names it.
    @Override
    public String toString() {
        String kind = isClusterWide() ? "ClusterRoleBinding" : "RoleBinding";
        String name = isClusterWide() ? binding.name() : binding.name() + "/" + binding.namespace();
        return kind
                + " "
                + quoted(name)
                + " of "
                + roleKind
                + " "
                + quoted(role.name())
                + " to "
                + subject;
    }
}
