package atoll.server.crd;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Whether a definition in one of the community's groups says who approved it.
///
/// @param annotation as it is written; may be empty
record Approval(State state, String annotation, String message) {
    static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String POLICY =
            ", see https://github.com/kubernetes/enhancements/pull/1111";

    /// In the words of the condition's reasons.
    enum State {
        MISSING("MissingAnnotation"),
        BYPASSED("UnapprovedAnnotation"),
        APPROVED("ApprovedAnnotation"),
        INVALID("InvalidAnnotation");

        private final String reason;

        State(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /// Null for other groups, where nobody has to approve.
    static @Nullable Approval of(JsonObject definition) {
        String group = definition.object("spec").stringOr("group", "");
        if (!isProtected(group, "k8s.io") && !isProtected(group, "kubernetes.io")) {
            return null;
        }
        String annotation = definition.object("metadata", "annotations").stringOr(ANNOTATION, "");
        String must = "protected groups must have approval annotation " + Json.of(ANNOTATION);
        if (annotation.isEmpty()) {
            return new Approval(State.MISSING, annotation, must + POLICY);
        }
        if (annotation.startsWith("unapproved")) {
            return new Approval(State.BYPASSED, annotation, "not approved: " + Json.of(annotation));
        }
        return isUrl(annotation)
                ? new Approval(State.APPROVED, annotation, "approved in " + annotation)
                : new Approval(
                        State.INVALID,
                        annotation,
                        must
                                + " with either a URL or a reason starting with \"unapproved\""
                                + POLICY);
    }

    private static boolean isProtected(String group, String domain) {
        return group.equals(domain) || group.endsWith("." + domain);
    }

    private static boolean isUrl(String text) {
        try {
            var url = new URI(text);
            return url.getScheme() != null && url.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    boolean isConformant() {
        return state == State.APPROVED || state == State.BYPASSED;
    }

    static boolean sameState(Approval now, @Nullable Approval before) {
        return now.state() == (before == null ? State.MISSING : before.state());
    }
}
