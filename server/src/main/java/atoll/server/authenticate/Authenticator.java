package atoll.server.authenticate;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.listen.Exchange;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds out who asks: by what a front proxy says, by client certificate, by token; who shows
/// nothing is anonymous. Thread-safe.
public final class Authenticator {
    private static final String SPACED =
            "the provided Authorization header contains extra space before the bearer token, and"
                    + " is ignored";

    private final ClientCertificates certificates;
    private final BearerTokens tokens;
    private final AnonymousAccess anonymous;
    private final @Nullable FrontProxy frontProxy;

    /// @param frontProxy null: there is none
    public Authenticator(
            ClientCertificates certificates,
            BearerTokens tokens,
            AnonymousAccess anonymous,
            @Nullable FrontProxy frontProxy) {
        this.certificates = certificates;
        this.tokens = tokens;
        this.anonymous = anonymous;
        this.frontProxy = frontProxy;
    }

    /// @param authorization the header, or what stands for it; null when absent
    /// @param path what is asked for, within the cluster
    /// @throws RefusedException with a 401 when what was shown proves nothing
    public UserInfo authenticate(
            Exchange exchange, @Nullable String authorization, String path, LiveObjects objects) {
        X509Certificate certificate = exchange.peerCertificate();
        if (certificate != null) {
            UserInfo user = owner(certificate, exchange);
            if (user != null) {
                return user.authenticated();
            }
        }
        String token = token(authorization);
        if (!token.isEmpty()) {
            try {
                Verified verified = tokens.verify(token, tokens.audiences(), objects);
                verified.warnings().forEach(each -> warn(exchange, each));
                return verified.user();
            } catch (TokenException _) {
                throw new RefusedException(Status.unauthorized());
            }
        }
        if (isSpaced(authorization)) {
            warn(exchange, SPACED);
        }
        if (!anonymous.allows(path) || (certificate != null && isFalse(certificate))) {
            throw new RefusedException(Status.unauthorized());
        }
        return Anonymous.USER;
    }

    private @Nullable UserInfo owner(X509Certificate certificate, Exchange exchange) {
        if (frontProxy != null && frontProxy.believes(certificate)) {
            UserInfo user = frontProxy.user(exchange);
            if (user != null) {
                return user;
            }
        }
        return certificates.user(certificate).orElse(null);
    }

    /// Where nobody asks for certificates, showing one is no fault.
    private boolean isFalse(X509Certificate certificate) {
        return (frontProxy != null && !frontProxy.believes(certificate))
                || (certificates.areAsked() && !certificates.trusts(certificate));
    }

    private static void warn(Exchange exchange, String warning) {
        exchange.addHeader("Warning", "299 - \"" + warning + '"');
    }

    /// Whether a second space hides a token.
    private static boolean isSpaced(@Nullable String authorization) {
        String[] parts = parts(authorization);
        return parts.length == 3 && parts[0].toLowerCase(Locale.ROOT).equals("bearer");
    }

    private static String[] parts(@Nullable String authorization) {
        return authorization == null ? new String[0] : authorization.strip().split(" ", 3);
    }

    private static String token(@Nullable String authorization) {
        String[] parts = parts(authorization);
        return parts.length > 1 && parts[0].toLowerCase(Locale.ROOT).equals("bearer")
                ? parts[1]
                : "";
    }
}
