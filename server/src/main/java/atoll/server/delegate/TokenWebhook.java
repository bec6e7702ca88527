package atoll.server.delegate;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.ExpiringCache;
import atoll.server.authenticate.LiveObjects;
import atoll.server.authenticate.TokenAuthenticator;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.UserInfo;
import atoll.server.authenticate.Verified;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks another server whose a token is, by a TokenReview. What it says is kept for a while.
///
/// That nobody knows a token is an answer too and kept as long; that the server could not be asked
/// is none. Thread-safe.
public final class TokenWebhook implements TokenAuthenticator {
    /// Of one attempt.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int KEPT_MAX = 32 << 10;

    private final ReviewServer server;
    private final String version;
    private final List<String> audiences;
    private final Duration kept;
    private final ExpiringCache<Asked, Answer> known;

    /// Tokens are held as they are, in memory only.
    private record Asked(String token, List<String> audiences) {}

    /// @param verified null: nobody's
    private record Answer(@Nullable Verified verified) {}

    /// @param kubeconfig names the server
    /// @param version of the review, `v1` or `v1beta1`
    /// @param audiences of this server
    /// @param kept how long an answer holds
    public TokenWebhook(
            Path kubeconfig,
            String version,
            List<String> audiences,
            Duration kept,
            InstantSource clock) {
        this.server = new ReviewServer(kubeconfig, LIMIT);
        this.version = version;
        this.audiences = List.copyOf(audiences);
        this.kept = kept;
        this.known = new ExpiringCache<>(clock, KEPT_MAX);
    }

    /// @return null when the webhook does not know the token, or knows it for other audiences only
    /// @throws TokenException when it says what is wrong with it, or cannot be asked
    @Override
    public @Nullable Verified verify(String token, List<String> wanted, LiveObjects objects)
            throws TokenException {
        var asked = new Asked(token, List.copyOf(wanted));
        Answer answer = known.find(asked);
        if (answer == null) {
            answer = new Answer(ask(token, wanted));
            known.keep(asked, answer, kept);
        }
        return answer.verified();
    }

    /// A server that says nothing of audiences means those of this server.
    private @Nullable Verified ask(String token, List<String> wanted) throws TokenException {
        JsonObject status;
        try {
            status =
                    server.ask(
                                    JsonObject.of(
                                            "kind",
                                            "TokenReview",
                                            "apiVersion",
                                            "authentication.k8s.io/" + version,
                                            "metadata",
                                            JsonObject.EMPTY,
                                            "spec",
                                            JsonObject.of(
                                                    "token",
                                                    token,
                                                    "audiences",
                                                    JsonArray.ofStrings(wanted)),
                                            "status",
                                            JsonObject.of("user", JsonObject.EMPTY)))
                            .object("status");
        } catch (ReviewException e) {
            throw new TokenException(e.why());
        }
        List<String> said = status.array("audiences").strings();
        List<String> meant = said.isEmpty() ? audiences : said;
        List<String> shared = wanted.stream().filter(meant::contains).toList();
        if (shared.isEmpty()) {
            return null;
        }
        if (!status.booleanOr("authenticated", false)) {
            String error = status.stringOr("error", "");
            if (!error.isEmpty()) {
                throw new TokenException(error);
            }
            return null;
        }
        return new Verified(user(status.object("user")), shared);
    }

    private static UserInfo user(JsonObject user) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        user.object("extra").forEach((key, values) -> extra.put(key, values.asArray().strings()));
        return new UserInfo(
                user.stringOr("username", ""),
                user.stringOr("uid", ""),
                user.array("groups").strings(),
                extra);
    }
}
