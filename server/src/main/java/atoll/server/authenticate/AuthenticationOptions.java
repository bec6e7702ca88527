package atoll.server.authenticate;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the server finds out who asks, beside client certificates and tokens of service accounts.
///
/// @param staticTokens bearer tokens that are known beforehand
/// @param bootstrapTokens whether Secrets of that type are tokens
/// @param others asked last
/// @param anonymous whether one may show nothing
/// @param frontProxy who may say in headers whom it has authenticated; null: nobody
public record AuthenticationOptions(
        Map<String, UserInfo> staticTokens,
        boolean bootstrapTokens,
        List<TokenAuthenticator> others,
        AnonymousAccess anonymous,
        @Nullable FrontProxy frontProxy) {
    public static final AuthenticationOptions STANDARD = of(Map.of());

    public AuthenticationOptions {
        staticTokens = Map.copyOf(staticTokens);
        others = List.copyOf(others);
    }

    public static AuthenticationOptions of(Map<String, UserInfo> staticTokens) {
        return new AuthenticationOptions(
                staticTokens, false, List.of(), AnonymousAccess.EVERYWHERE, null);
    }

    public AuthenticationOptions withBootstrapTokens(boolean counting) {
        return new AuthenticationOptions(staticTokens, counting, others, anonymous, frontProxy);
    }

    public AuthenticationOptions with(List<TokenAuthenticator> more) {
        return new AuthenticationOptions(
                staticTokens, bootstrapTokens, more, anonymous, frontProxy);
    }

    public AuthenticationOptions with(AnonymousAccess access) {
        return new AuthenticationOptions(staticTokens, bootstrapTokens, others, access, frontProxy);
    }

    public AuthenticationOptions with(@Nullable FrontProxy proxy) {
        return new AuthenticationOptions(staticTokens, bootstrapTokens, others, anonymous, proxy);
    }

    /// All ways in which tokens are told apart; what needs no asking elsewhere comes first.
    public BearerTokens tokens(ServiceAccountTokens accounts, InstantSource clock) {
        List<String> audiences = accounts.settings().audiences();
        var inTurn = new ArrayList<TokenAuthenticator>();
        inTurn.add(TokenAuthenticator.forAudiences(audiences, TokenOwners.of(staticTokens)));
        inTurn.add((token, wanted, objects) ->
                accounts.issued(token) ? accounts.verify(token, wanted, objects) : null);
        if (bootstrapTokens) {
            inTurn.add(TokenAuthenticator.forAudiences(audiences, new BootstrapTokens(clock)));
        }
        inTurn.addAll(others);
        return new BearerTokens(inTurn, audiences, new TokenCache(clock));
    }
}
