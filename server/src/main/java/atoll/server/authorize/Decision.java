package atoll.server.authorize;

import atoll.api.Status;
import atoll.server.authenticate.UserInfo;

/// An authorizer's answer.
///
/// @param reason why, for audit and access reviews; when denied, what was wrong with the rules, and
///   mostly empty
public record Decision(boolean allowed, String reason) {
    static final Decision DENIED = new Decision(false, "");

    /// The `403 Forbidden` for a denied request, in upstream's words.
    public Status denial(UserInfo user, Attributes attributes) {
        String why =
                harmless(
                        "User "
                                + quoted(user.name())
                                + " cannot "
                                + attributes.verb()
                                + where(attributes));
        String full = reason.isEmpty() ? why : why + ": " + reason;
        if (attributes.isResourceRequest()) {
            return Status.forbidden(attributes.groupResource(), attributes.name(), full);
        }
        var shape = Status.forbidden(attributes.groupResource(), "", full);
        return new Status(shape.code(), shape.reason(), "forbidden: " + full, shape.details());
    }

    /// No browser is to take what somebody else wrote for HTML.
    private static String harmless(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String where(Attributes attributes) {
        if (!attributes.isResourceRequest()) {
            return " path " + quoted(attributes.path());
        }
        String what =
                " resource "
                        + quoted(attributes.combinedResource())
                        + " in API group "
                        + quoted(attributes.group());
        return attributes.namespace().isEmpty()
                ? what + " at the cluster scope"
                : what + " in the namespace " + quoted(attributes.namespace());
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
