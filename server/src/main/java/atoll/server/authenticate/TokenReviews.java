package atoll.server.authenticate;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// Answers TokenReviews: whose token is this?
public final class TokenReviews {
    private final ServiceAccountTokens accounts;

    public TokenReviews(ServiceAccountTokens accounts) {
        this.accounts = accounts;
    }

    /// The review with its `status` filled in.
    public JsonObject answer(JsonObject review, LiveObjects objects) {
        JsonObject spec = review.object("spec");
        if (spec.stringOr("token", "").isEmpty()) {
            throw new RefusedException(
                    Status.badRequest("token is required for TokenReview in authentication"));
        }
        List<String> asked = spec.array("audiences").strings();
        List<String> wanted = asked.isEmpty() ? accounts.audiences() : asked;
        try {
            var verified = accounts.verify(spec.stringOr("token", ""), wanted, objects);
            JsonObject status =
                    JsonObject.of(
                            "authenticated",
                            true,
                            "user",
                            toJson(verified.user()),
                            "audiences",
                            JsonArray.ofStrings(verified.audiences()));
            return review.with("status", status);
        } catch (TokenException e) {
            String reason = String.valueOf(e.getMessage());
            String why =
                    reason.equals("invalid bearer token")
                            ? reason
                            : "[invalid bearer token, " + reason + "]";
            return review.with("status", JsonObject.of("user", JsonObject.EMPTY, "error", why));
        }
    }

    private static JsonObject toJson(UserInfo user) {
        var extra = JsonObject.builder();
        user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
        return JsonObject.of(
                "username", user.name(),
                "uid", user.uid(),
                "groups", JsonArray.ofStrings(user.groups()),
                "extra", extra.build());
    }
}
