package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.cli.CommandFailed;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.FrontProxy;
import atoll.server.authenticate.TokenSettings;
import atoll.server.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How flags say who is who, and which of them a real kube-apiserver refuses together.
final class AuthenticationFlagsTest {
    @TempDir private Path directory;

    private static AuthenticationOptions options(boolean open, String... flags) {
        var given = new AuthenticationFlags(LauncherFlags.read(List.of(flags)));
        return given.options(TokenSettings.of("https://own"), open, InstantSource.system());
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

    private static TokenSettings tokens(String... flags) {
        var all = new ArrayList<>(List.of(flags));
        all.add("--service-account-key-file=k");
        all.add("--service-account-signing-key-file=k");
        return new TokenFlags(LauncherFlags.read(all)).settings();
    }

    @Test
    void theFirstIssuerSignsAndAllAreAudiencesUnlessOthersAreNamed() {
        TokenSettings two =
                tokens("--service-account-issuer=https://a", "--service-account-issuer=b");
        assertThat(two)
                .isEqualTo(
                        new TokenSettings(
                                List.of("https://a", "b"),
                                List.of("https://a", "b"),
                                "",
                                true,
                                null,
                                true));
        TokenSettings all =
                tokens(
                        "--service-account-issuer=https://a",
                        "--api-audiences=c,d",
                        "--service-account-jwks-uri=https://e/f",
                        "--service-account-lookup=false",
                        "--service-account-max-token-expiration=2h",
                        "--service-account-extend-token-expiration=false");
        assertThat(all)
                .isEqualTo(
                        new TokenSettings(
                                List.of("https://a"),
                                List.of("c", "d"),
                                "https://e/f",
                                false,
                                Duration.ofHours(2),
                                false));
    }

    @Test
    void wrongFlagsOfTokensAreRefusedInUpstreamsWords() {
        String issuer = "--service-account-issuer=https://a";
        assertThatThrownBy(() -> tokens(issuer, issuer))
                .hasMessage("service-account-issuer \"https://a\" is already specified");
        assertThatThrownBy(() -> tokens("--service-account-issuer="))
                .hasMessage("service-account-issuer should not be an empty string");
        assertThatThrownBy(() -> tokens(issuer, "--service-account-jwks-uri=http://x"))
                .hasMessage("service-account-jwks-uri requires https scheme, parsed as: http://x");
        assertThatThrownBy(() -> tokens(issuer, "--service-account-max-token-expiration=5m"))
                .hasMessage(
                        "the service-account-max-token-expiration must be between 1 hour and 2^32"
                                + " seconds");
        assertThatThrownBy(() -> new TokenFlags(LauncherFlags.read(List.of())).settings())
                .hasMessage(
                        "[service-account-issuer is a required flag, either"
                                + " `--service-account-key-file` or `--service-account-signing-endpoint`"
                                + " must be set, --service-account-signing-key-file and"
                                + " --service-account-issuer are required flags]");
    }
}
