package atoll.server.authenticate;

import java.util.ArrayList;
import java.util.List;

/// All ways in which a token may prove who sends it, asked in turn: the first that knows it
/// decides. Thread-safe.
///
/// @param inTurn the cheap ones first
/// @param audiences of this server, meant where nobody asks for others
/// @param known tokens that were good a moment ago
public record BearerTokens(
        List<TokenAuthenticator> inTurn, List<String> audiences, TokenCache known) {
    /// What is said of a token that nobody knows.
    static final String UNKNOWN = "invalid bearer token";

    public BearerTokens {
        inTurn = List.copyOf(inTurn);
        audiences = List.copyOf(audiences);
    }

    /// @param wanted the audiences the asker accepts; empty for those of this server
    /// @throws TokenException when nobody takes it, with all that was found wrong
    public Verified verify(String token, List<String> wanted, LiveObjects objects)
            throws TokenException {
        List<String> meant = wanted.isEmpty() ? audiences : wanted;
        Verified before = known.find(objects, token, meant);
        if (before != null) {
            return before;
        }
        var wrong = new ArrayList<String>(0);
        for (TokenAuthenticator each : inTurn) {
            try {
                Verified verified = each.verify(token, meant, objects);
                if (verified != null) {
                    var good =
                            new Verified(
                                    verified.user().authenticated(),
                                    verified.audiences(),
                                    verified.warnings());
                    known.keep(objects, token, meant, good);
                    return good;
                }
            } catch (TokenException e) {
                wrong.add(e.why());
            }
        }
        wrong.removeIf(UNKNOWN::equals);
        throw new TokenException(
                wrong.isEmpty() ? UNKNOWN : "[" + UNKNOWN + ", " + String.join(", ", wrong) + "]");
    }
}
