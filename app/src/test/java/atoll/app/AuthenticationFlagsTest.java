package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.cli.CommandFailed;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.FrontProxy;
import atoll.server.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How flags say who is who, and which of them a real kube-apiserver refuses together.
final class AuthenticationFlagsTest {
    @TempDir private Path directory;

    private static AuthenticationOptions options(boolean open, String... flags) {
        var given = new AuthenticationFlags(LauncherFlags.read(List.of(flags)));
        return given.options("https://own", open, InstantSource.system());
    }

    private static AuthenticationOptions options(String... flags) {
        return options(false, flags);
    }

    @Test
    void anybodyMayBeAnonymousUnlessAFlagOrAnOpenServerForbidsIt() {
        assertThat(options().anonymous()).isEqualTo(AnonymousAccess.EVERYWHERE);
        assertThat(options("--anonymous-auth=false").anonymous())
                .isEqualTo(AnonymousAccess.NOWHERE);
        assertThat(options(true).anonymous()).isEqualTo(AnonymousAccess.NOWHERE);
    }

    @Test
    void anIssuerNeedsAnAudienceAndHttps() {
        assertThatThrownBy(() -> options("--oidc-issuer-url=https://x"))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(
                        "oidc-issuer-url and oidc-client-id must be specified together when any"
                                + " oidc-* flags are set");
        assertThatThrownBy(() -> options("--oidc-issuer-url=http://x", "--oidc-client-id=a"))
                .hasMessage(
                        "invalid authentication configuration: jwt[0].issuer.url: Invalid value:"
                                + " \"http://x\": URL scheme must be https");
        assertThat(options("--oidc-issuer-url=https://x", "--oidc-client-id=a").others())
                .hasSize(1);
    }

    @Test
    void frontProxiesAreNamedWhereTheirAuthorityIsTheClientsToo() throws IOException {
        Path authority = directory.resolve("ca.crt");
        Files.writeString(
                authority,
                CertificateAuthority.create("ca", InstantSource.system(), new SecureRandom())
                        .pem());
        String clients = "--client-ca-file=" + authority;
        String proxies = "--requestheader-client-ca-file=" + authority;
        assertThatThrownBy(() -> options(clients, proxies))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("contain overlapping certificates");
        FrontProxy proxy =
                options(
                                clients,
                                proxies,
                                "--requestheader-allowed-names=a,b",
                                "--requestheader-username-headers=X-Remote-User")
                        .frontProxy();
        assertThat(proxy.allowedNames()).containsExactly("a", "b");
        assertThat(proxy.userHeaders()).containsExactly("X-Remote-User");
        assertThat(options().frontProxy()).isNull();
    }
}
