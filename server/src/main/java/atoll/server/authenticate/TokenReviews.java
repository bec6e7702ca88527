package atoll.server.authenticate;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// Answers TokenReviews: whose token is this?
public final class TokenReviews {
    private final BearerTokens tokens;

    public TokenReviews(BearerTokens tokens) {
        this.tokens = tokens;
    }

    /// The review with its `status` filled in.
    public JsonObject answer(JsonObject review, LiveObjects objects) {
        JsonObject spec = review.object("spec");
        String token = spec.stringOr("token", "");
        if (token.isEmpty()) {
            throw new RefusedException(
                    Status.badRequest("token is required for TokenReview in authentication"));
        }
        List<String> wanted = spec.array("audiences").strings();
        try {
            Verified verified = tokens.verify(token, wanted, objects);
            JsonObject status =
                    JsonObject.of(
                            "authenticated",
                            true,
                            "user",
                            verified.user().toJson(),
                            "audiences",
                            JsonArray.ofStrings(verified.audiences()));
            return review.with("status", status);
        } catch (TokenException e) {
            return review.with("status", JsonObject.of("user", JsonObject.EMPTY, "error", e.why()));
        }
    }
}
