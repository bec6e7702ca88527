package atoll.app;

import atoll.server.authenticate.AuthenticationOptions;
import java.util.Map;
import java.util.Set;

/// The flags of `kube-apiserver` that say how users are told apart.
record AuthenticationFlags(LauncherFlags given) {
    static final Set<String> NAMES = Set.of("enable-bootstrap-token-auth", "token-auth-file");

    AuthenticationOptions options() {
        return AuthenticationOptions.of(
                        given.file("token-auth-file") == null
                                ? Map.of()
                                : TokenFile.read(given.file("token-auth-file")))
                .withBootstrapTokens(given.isSet("enable-bootstrap-token-auth", false));
    }
}
