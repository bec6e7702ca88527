package atoll.server.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.TestServer;
import atoll.server.pki.CertificateAuthority;
import atoll.server.pki.Credential;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Whom a proxy names in headers, and who may be anonymous, as clients on the wire meet it.
class FrontProxyTest {
    private static final String SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    private final CertificateAuthority proxies =
            CertificateAuthority.create("proxies", clock, new SecureRandom());

    @AutoClose
    private final TestServer server =
            new TestServer(
                    clock,
                    _ ->
                            AuthenticationOptions.STANDARD
                                    .with(new AnonymousAccess(true, List.of("/livez")))
                                    .with(
                                            new FrontProxy(
                                                    new ClientCertificates(
                                                            List.of(proxies.root().certificate()),
                                                            clock),
                                                    List.of("proxy"),
                                                    List.of("X-Remote-User"),
                                                    List.of("X-Remote-Uid"),
                                                    List.of("X-Remote-Group"),
                                                    List.of("X-Remote-Extra-"))));

    private TestServer.Reply asks(Credential credential) {
        return server.send(
                server.client(credential),
                "POST",
                SELF,
                "{}",
                "Content-Type",
                "application/json",
                "X-Remote-User",
                "ann",
                "X-Remote-Uid",
                "7",
                "X-Remote-Group",
                "system:masters",
                "X-Remote-Extra-acme.io%2Fteam",
                "blue");
    }

    @Test
    void whomAProxyNamesIsBelieved() {
        JsonObject user =
                asks(proxies.issueClient("proxy", List.of()))
                        .json()
                        .object("status")
                        .object("userInfo");
        assertThat(user)
                .isEqualTo(
                        JsonObject.of(
                                "username",
                                "ann",
                                "uid",
                                "7",
                                "groups",
                                JsonArray.ofStrings(
                                        List.of("system:masters", "system:authenticated")),
                                "extra",
                                JsonObject.of(
                                        "acme.io/team", JsonArray.ofStrings(List.of("blue")))));
    }

    @Test
    void whatOthersSayOfUsersIsNot() {
        assertThat(asks(proxies.issueClient("other", List.of())).code()).isEqualTo(401);
        JsonObject own = asks(server.pki.admin()).json().object("status").object("userInfo");
        assertThat(own.string("username")).isEqualTo("kubernetes-admin");
    }

    @Test
    void whoShowsNothingIsLetThroughWhereThatIsSaid() {
        assertThat(server.get(server.anonymous(), "/livez").code()).isNotEqualTo(401);
        assertThat(server.get(server.anonymous(), "/readyz").code()).isEqualTo(401);
    }
}
