package atoll.server.webhook;

import atoll.base.json.JsonObject;
import atoll.server.matching.Constraints;
import atoll.server.policy.Conditions;
import java.time.Duration;

/// One webhook of a configuration, compiled.
///
/// Compiled once for each state of the configurations and shared by threads.
///
/// @param source the entry of `webhooks`, as stored
/// @param constraints rules, selectors and match policy
/// @param conditions `matchConditions`; none hold always
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

    /// As its owner gave it, a domain name: in refusals and audit annotations.
    String name() {
        return source.stringOr("name", "");
    }

    /// Whether the write goes on when the webhook cannot be asked.
    boolean failsOpen() {
        return source.stringOr("failurePolicy", "Fail").equals("Ignore");
    }

    /// `timeoutSeconds`; 10 s, upstream's default, where it is absent.
    Duration limit() {
        return Duration.ofSeconds(source.longOr("timeoutSeconds", 10));
    }

    /// Whether it wants to see an object again that was changed after it. Means nothing for
    /// validating ones.
    boolean again() {
        return source.stringOr("reinvocationPolicy", "Never").equals("IfNeeded");
    }

    /// The version of the review that both sides know.
    ///
    /// `v1` whenever the webhook knows it, or knows neither.
    String reviewVersion() {
        var known = source.array("admissionReviewVersions").strings();
        return known.contains("v1") || !known.contains("v1beta1") ? "v1" : "v1beta1";
    }
}
