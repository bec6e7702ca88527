package atoll.server.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens of machines that join a cluster, as they and reviewers of tokens meet them.
class BootstrapTokensTest {
    private static final String TOKEN = "abcdef.0123456789abcdef";
    private static final String OTHER = "abcdef.0123456789abcdee";
    private static final String SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));

    @AutoClose
    private final TestServer server =
            new TestServer(clock, _ -> AuthenticationOptions.STANDARD.withBootstrapTokens(true));

    private void keep(String namespace, String name, String type, Map<String, String> more) {
        var data = JsonObject.builder();
        data.put("token-id", base64("abcdef"));
        data.put("token-secret", base64("0123456789abcdef"));
        data.put("usage-bootstrap-authentication", base64("true"));
        more.forEach((key, value) -> data.put(key, base64(value)));
        server.hub
                .systemClient("test")
                .write(
                        Write.create(
                                GroupVersionResource.of("v1", "secrets"),
                                namespace,
                                JsonObject.of(
                                        "apiVersion",
                                        "v1",
                                        "kind",
                                        "Secret",
                                        "metadata",
                                        JsonObject.of("name", name, "namespace", namespace),
                                        "type",
                                        type,
                                        "data",
                                        data.build()),
                                "test"))
                .orThrow();
    }

    private void keep(Map<String, String> more) {
        namespace();
        keep("kube-system", "bootstrap-token-abcdef", "bootstrap.kubernetes.io/token", more);
    }

    private void namespace() {
        server.hub
                .systemClient("test")
                .write(
                        Write.create(
                                GroupVersionResource.of("v1", "namespaces"),
                                "",
                                JsonObject.of(
                                        "apiVersion", "v1",
                                        "kind", "Namespace",
                                        "metadata", JsonObject.of("name", "kube-system")),
                                "test"))
                .orThrow();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private TestServer.Reply asks(String token) {
        return server.send(
                server.anonymous(),
                "POST",
                SELF,
                "{}",
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/json");
    }

    private JsonObject review(JsonObject spec) {
        return server.send(
                        server.admin(),
                        "POST",
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        JsonObject.of("spec", spec).toString(),
                        "Content-Type",
                        "application/json")
                .json()
                .object("status");
    }

    @Test
    void aTokenSpeaksForABootstrapperInItsGroups() {
        keep(Map.of("auth-extra-groups", "system:bootstrappers:worker,system:bootstrappers:a"));
        // Who may not make such a review is told who he is all the same.
        assertThat(asks(TOKEN).json().string("message"))
                .contains("User \"system:bootstrap:abcdef\" cannot create");
        JsonObject status = review(JsonObject.of("token", TOKEN));
        assertThat(status.array("audiences").strings())
                .containsExactly("https://kubernetes.default.svc.cluster.local");
        assertThat(status.object("user"))
                .isEqualTo(
                        JsonObject.of(
                                "username",
                                "system:bootstrap:abcdef",
                                "groups",
                                JsonArray.ofStrings(
                                        List.of(
                                                "system:bootstrappers",
                                                "system:bootstrappers:a",
                                                "system:bootstrappers:worker",
                                                "system:authenticated"))));
    }

    @Test
    void aTokenIsMeantForThisServerOnly() {
        keep(Map.of());
        JsonObject spec =
                JsonObject.of(
                        "token", TOKEN, "audiences", JsonArray.ofStrings(List.of("elsewhere")));
        assertThat(review(spec).string("error")).isEqualTo("invalid bearer token");
    }

    @Test
    void anotherSecretIsNoToken() {
        keep(Map.of());
        assertThat(asks(OTHER).code()).isEqualTo(401);
        assertThat(asks("ghijkl.0123456789abcdef").code()).isEqualTo(401);
        assertThat(review(JsonObject.of("token", OTHER)).string("error"))
                .isEqualTo("invalid bearer token");
    }

    @ParameterizedTest
    @CsvSource({
        "usage-bootstrap-authentication, false",
        "token-id, ghijkl",
        "expiration, 2026-04-30T23:59:59Z",
        "expiration, 2026-05-01T00:00:00Z",
        "expiration, tomorrow",
        "auth-extra-groups, system:masters",
        "auth-extra-groups, 'system:bootstrappers:a,'"
    })
    void aTokenThatIsFalseInAnyWayIsNobodys(String key, String value) {
        keep(Map.of(key, value));
        assertThat(asks(TOKEN).code()).isEqualTo(401);
    }

    @Test
    void aTokenHoldsUntilItsEnd() {
        keep(Map.of("expiration", "2026-05-01T02:00:01+02:00"));
        assertThat(asks(TOKEN).code()).isEqualTo(403);
    }

    @Test
    void secretsOfOtherTypesAndPlacesAreNoTokens() {
        namespace();
        keep("kube-system", "bootstrap-token-abcdef", "Opaque", Map.of());
        keep("default", "bootstrap-token-abcdef", "bootstrap.kubernetes.io/token", Map.of());
        assertThat(asks(TOKEN).code()).isEqualTo(401);
    }
}
