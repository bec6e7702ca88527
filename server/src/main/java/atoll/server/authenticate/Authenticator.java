package atoll.server.authenticate;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out who asks: by client certificate, by static token, by the token of a service account;
/// who shows nothing is anonymous. Thread-safe.
public final class Authenticator {
    private static final String BEARER = "bearer ";

    private final ClientCertificates certificates;
    private final Map<String, UserInfo> staticTokens;
    private final ServiceAccountTokens accounts;

    /// @param staticTokens token → user
    public Authenticator(
            ClientCertificates certificates,
            Map<String, UserInfo> staticTokens,
            ServiceAccountTokens accounts) {
        this.certificates = certificates;
        this.staticTokens = Map.copyOf(staticTokens);
        this.accounts = accounts;
    }

    /// @param certificate what the client proved to own; null when nothing
    /// @param authorization the header; null when absent
    /// @throws RefusedException with a 401 when what was shown proves nothing
    public UserInfo authenticate(
            @Nullable X509Certificate certificate,
            @Nullable String authorization,
            LiveObjects objects) {
        Optional<UserInfo> owner =
                certificate == null ? Optional.empty() : certificates.user(certificate);
        if (owner.isPresent()) {
            return owner.get();
        }
        String token = token(authorization);
        if (token.isEmpty()) {
            if (certificate != null) {
                throw new RefusedException(Status.unauthorized());
            }
            return Anonymous.USER;
        }
        UserInfo known = staticTokens.get(token);
        if (known != null) {
            return known.inGroup(Anonymous.AUTHENTICATED);
        }
        try {
            return accounts.verify(token, accounts.audiences(), objects).user();
        } catch (TokenException e) {
            throw new RefusedException(Status.unauthorized());
        }
    }

    private static String token(@Nullable String authorization) {
        return authorization != null
                        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : "";
    }
}
