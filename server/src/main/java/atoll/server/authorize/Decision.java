package atoll.server.authorize;

import atoll.api.GoStrings;
import atoll.api.Status;
import atoll.server.authenticate.UserInfo;

/// An authorizer's answer.
///
/// @param reason why, for audit and access reviews; when not allowed, what was wrong with the
///   rules, and mostly empty
/// @param error what went wrong while deciding; empty when nothing did
public record Decision(Verdict verdict, String reason, String error) {
    static final Decision DENIED = new Decision(false, "");

    /// What is said of a request. Who has no opinion leaves it to the next.
    public enum Verdict {
        ALLOWED,
        DENIED,
        NO_OPINION
    }

    public Decision(boolean allowed, String reason) {
        this(allowed ? Verdict.ALLOWED : Verdict.NO_OPINION, reason, "");
    }

    public boolean allowed() {
        return verdict == Verdict.ALLOWED;
    }

    /// The `403 Forbidden` for a denied request, in upstream's words.
    public Status denial(UserInfo user, Attributes attributes) {
        String why =
                harmless(
                        "User "
                                + GoStrings.quoted(user.name())
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
    public static String harmless(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String where(Attributes attributes) {
        if (!attributes.isResourceRequest()) {
            return " path " + GoStrings.quoted(attributes.path());
        }
        String what =
                " resource "
                        + GoStrings.quoted(attributes.combinedResource())
                        + " in API group "
                        + GoStrings.quoted(attributes.group());
        return attributes.namespace().isEmpty()
                ? what + " at the cluster scope"
                : what + " in the namespace " + GoStrings.quoted(attributes.namespace());
    }
}
