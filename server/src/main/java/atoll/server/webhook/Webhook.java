package atoll.server.webhook;

import atoll.base.json.JsonObject;
import atoll.server.matching.Constraints;
import atoll.server.policy.Conditions;
import java.time.Duration;

/// One webhook of a configuration, compiled.
///
/// @param configuration the name of its object
record Webhook(
        String configuration, JsonObject source, Constraints constraints, Conditions conditions) {
    static Webhook of(String configuration, JsonObject source) {
        return new Webhook(
                configuration,
                source,
                Constraints.ofWebhook(source),
                Conditions.compile(source.array("matchConditions").objects()));
    }

    String name() {
        return source.stringOr("name", "");
    }

    boolean failsOpen() {
        return source.stringOr("failurePolicy", "Fail").equals("Ignore");
    }

    Duration limit() {
        return Duration.ofSeconds(source.longOr("timeoutSeconds", 10));
    }

    boolean again() {
        return source.stringOr("reinvocationPolicy", "Never").equals("IfNeeded");
    }

    /// The version of the review that both sides know.
    String reviewVersion() {
        var known = source.array("admissionReviewVersions").strings();
        return known.contains("v1") || !known.contains("v1beta1") ? "v1" : "v1beta1";
    }
}
