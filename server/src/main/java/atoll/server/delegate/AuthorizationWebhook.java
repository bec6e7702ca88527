package atoll.server.delegate;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.ExpiringCache;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Authorizer;
import atoll.server.authorize.Decision;
import atoll.server.authorize.Decision.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Asks another server whether somebody may do something, by a SubjectAccessReview. What it says is
/// kept for a while.
///
/// Thread-safe. Two threads that ask the same at once both ask the webhook.
public final class AuthorizationWebhook implements Authorizer {
    /// Upstream's size of that cache.
    private static final int KEPT_MAX = 8192;

    /// Requests that say more than this are asked about each time.
    ///
    /// Upstream's bound, against clients who fill the cache with long names.
    private static final int KEPT_CHARACTERS_MAX = 10_000;

    private final ReviewServer server;
    private final WebhookSettings settings;
    private final ExpiringCache<JsonObject, JsonObject> known;

    /// @param kubeconfig names the server
    public AuthorizationWebhook(Path kubeconfig, WebhookSettings settings, InstantSource clock) {
        this.server = new ReviewServer(kubeconfig, settings.timeout());
        this.settings = settings;
        this.known = new ExpiringCache<>(clock, KEPT_MAX);
    }

    /// The conditions come first, then what is known, then the webhook.
    ///
    /// @return no opinion for what the conditions leave out
    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        JsonObject spec = ReviewSpecs.of(user, attributes);
        try {
            if (!settings.conditions().hold(spec)) {
                return new Decision(false, "");
            }
            JsonObject status = known.find(spec);
            if (status == null) {
                status = server.ask(review(spec)).object("status");
                keep(spec, status, attributes);
            }
            return decision(status);
        } catch (ReviewException e) {
            return new Decision(
                    settings.deniesOnFailure() ? Verdict.DENIED : Verdict.NO_OPINION, "", e.why());
        }
    }

    /// @param spec in the form of `v1`
    private JsonObject review(JsonObject spec) {
        // The older version calls the groups by another name.
        JsonObject sent =
                settings.version().equals("v1beta1") && spec.has("groups")
                        ? spec.with("group", spec.array("groups")).without("groups")
                        : spec;
        return JsonObject.of(
                "kind",
                "SubjectAccessReview",
                "apiVersion",
                "authorization.k8s.io/" + settings.version(),
                "metadata",
                JsonObject.EMPTY,
                "spec",
                sent,
                "status",
                JsonObject.of("allowed", false));
    }

    private void keep(JsonObject spec, JsonObject status, Attributes attributes) {
        int characters =
                attributes.namespace().length()
                        + attributes.verb().length()
                        + attributes.combinedResource().length()
                        + attributes.group().length()
                        + attributes.version().length()
                        + attributes.name().length()
                        + attributes.path().length();
        if (characters < KEPT_CHARACTERS_MAX) {
            Duration time =
                    status.booleanOr("allowed", false)
                            ? settings.allowedKept()
                            : settings.othersKept();
            known.keep(spec, status, time);
        }
    }

    /// A denial goes before an allowance; neither is no opinion, and the next authorizer is asked.
    private static Decision decision(JsonObject status) {
        boolean allowed = status.booleanOr("allowed", false);
        String reason = status.stringOr("reason", "");
        if (status.booleanOr("denied", false)) {
            return new Decision(
                    Verdict.DENIED,
                    reason,
                    allowed
                            ? "webhook subject access review returned both allow and deny response"
                            : "");
        }
        return new Decision(allowed, reason);
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        return new Rules(
                List.of(), true, "webhook authorizer does not support user rule resolution");
    }
}
