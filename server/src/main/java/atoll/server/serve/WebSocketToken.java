package atoll.server.serve;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.listen.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the token of a client that can set no headers: a browser shows it among the sub-protocols
/// of its WebSocket.
final class WebSocketToken {
    private static final String PREFIX = "base64url.bearer.authorization.k8s.io.";

    private WebSocketToken() {}

    /// What the header `Authorization` says, or else what stands for it.
    ///
    /// @return null when there is neither
    /// @throws RefusedException with a 401 when there is a token that cannot be meant
    static @Nullable String authorization(Exchange exchange) {
        String given = exchange.header("Authorization");
        List<String> offered = given == null ? exchange.webSocketProtocols() : null;
        if (offered == null) {
            return given;
        }
        List<String> tokens = offered.stream().filter(WebSocketToken::isToken).toList();
        if (tokens.isEmpty()) {
            return null;
        }
        // One other at least is needed, for the server to agree to.
        if (tokens.size() > 1 || offered.size() == 1) {
            throw new RefusedException(Status.unauthorized());
        }
        try {
            String encoded = tokens.getFirst().substring(PREFIX.length());
            return "Bearer "
                    + new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new RefusedException(Status.unauthorized());
        }
    }

    /// The sub-protocols that are more than a token.
    static List<String> others(List<String> offered) {
        return offered.stream().filter(one -> !isToken(one)).toList();
    }

    private static boolean isToken(String protocol) {
        return protocol.startsWith(PREFIX);
    }
}
