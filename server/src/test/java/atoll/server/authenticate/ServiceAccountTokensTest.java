package atoll.server.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceAccountTokensTest {
    private Instant now = Instant.parse("2026-03-01T00:00:00Z");
    private final KeyPair keys = newKeys();
    private final ServiceAccountTokens tokens =
            new ServiceAccountTokens(keys, "https://issuer", () -> now);
    private String liveUid = "u1";
    private final LiveObjects live =
            (_, namespace, name) ->
                    KubeObject.of(
                            JsonObject.of(
                                    "metadata",
                                    JsonObject.of(
                                            "name", name, "namespace", namespace, "uid", liveUid)));

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String token(String audience) {
        return tokens.sign(claims(audience));
    }

    private JsonObject claims(String audience) {
        return JsonReader.readObject(
                """
                {"iss":"https://issuer","sub":"system:serviceaccount:ns:bot","aud":["%s"],
                 "iat":%d,"nbf":%d,"exp":%d,"jti":"id-1",
                 "kubernetes.io":{"namespace":"ns","serviceaccount":{"name":"bot","uid":"u1"}}}
                """
                        .formatted(
                                audience,
                                now.getEpochSecond(),
                                now.getEpochSecond(),
                                now.getEpochSecond() + 600));
    }

    @Test
    void aTokenSpeaksForItsAccount() throws TokenException {
        var verified = tokens.verify(token("https://issuer"), tokens.audiences(), live);
        assertThat(verified.user().name()).isEqualTo("system:serviceaccount:ns:bot");
        assertThat(verified.user().groups())
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:ns",
                        "system:authenticated");
        assertThat(verified.user().extra())
                .containsEntry("authentication.kubernetes.io/credential-id", List.of("JTI=id-1"));
    }

    @Test
    void aTokenEndsWithItsTime() {
        String token = token("https://issuer");
        now = now.plus(Duration.ofMinutes(11));
        assertThatThrownBy(() -> tokens.verify(token, tokens.audiences(), live))
                .hasMessage("service account token has expired");
    }

    @Test
    void aTokenEndsWithItsAccount() {
        String token = token("https://issuer");
        liveUid = "made again";
        assertThatThrownBy(() -> tokens.verify(token, tokens.audiences(), live))
                .hasMessage("service account token has been invalidated");
    }

    @Test
    void aTokenForOthersIsRefusedInUpstreamsWords() {
        assertThatThrownBy(() -> tokens.verify(token("aud1"), List.of("x"), live))
                .hasMessage(
                        "token audiences [\"aud1\"] is invalid for the target audiences [\"x\"]");
    }

    @Test
    void forgedTokensAreRefused() {
        String token = token("https://issuer");
        String other =
                new ServiceAccountTokens(newKeys(), "https://issuer", () -> now)
                        .sign(claims("https://issuer"));
        String[] parts = token.split("\\.");
        String mixed = parts[0] + "." + other.split("\\.")[1] + "." + other.split("\\.")[2];
        String unsigned = parts[0] + "." + parts[1] + ".";
        for (String forged : List.of(other, mixed, unsigned, "a.b.c", "", "nothing")) {
            assertThatThrownBy(() -> tokens.verify(forged, tokens.audiences(), live))
                    .as(forged)
                    .isInstanceOf(TokenException.class);
        }
    }

    @Test
    void theKeySetNamesTheKeyThatTokensName() {
        String header = token("x").split("\\.")[0];
        String kid =
                JsonReader.readObject(java.util.Base64.getUrlDecoder().decode(header))
                        .stringOr("kid", "");
        JsonObject key = tokens.keySet().array("keys").objects().getFirst();
        assertThat(key.stringOr("kid", "")).isEqualTo(kid);
        assertThat(key.stringOr("x", "")).hasSize(43);
        assertThat(key.stringOr("y", "")).hasSize(43);
    }

    private String secretToken() {
        return tokens.sign(
                JsonReader.readObject(
                        """
                        {"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:ns:bot",
                         "kubernetes.io/serviceaccount/namespace":"ns","kubernetes.io/serviceaccount/secret.name":"s",
                         "kubernetes.io/serviceaccount/service-account.name":"bot","kubernetes.io/serviceaccount/service-account.uid":"u1"}
                        """));
    }

    private LiveObjects keeping(String token) {
        String encoded = java.util.Base64.getEncoder().encodeToString(token.getBytes(UTF_8));
        return (resource, namespace, name) ->
                KubeObject.of(
                        JsonObject.of(
                                "metadata",
                                JsonObject.of("name", name, "namespace", namespace, "uid", liveUid),
                                "data",
                                JsonObject.of("token", encoded)));
    }

    @Test
    void aTokenInASecretHoldsAsLongAsTheSecretHoldsIt() throws TokenException {
        String token = secretToken();

        Verified verified = tokens.verify(token, tokens.audiences(), keeping(token));

        assertThat(tokens.issued(token)).isTrue();
        assertThat(verified.user().name()).isEqualTo("system:serviceaccount:ns:bot");
        assertThat(verified.user().extra()).isEmpty();
        assertThat(verified.audiences()).containsExactly("https://issuer");
        assertThatThrownBy(() -> tokens.verify(token, tokens.audiences(), keeping("other")))
                .hasMessage("Token does not match server's copy");
        liveUid = "u2";
        assertThatThrownBy(() -> tokens.verify(token, tokens.audiences(), keeping(token)))
                .hasMessage("ServiceAccount UID (u2) does not match claim (u1)");
    }

    @Test
    void aTokenThatWasGoodHoldsTenSecondsWhateverItIsBoundTo() throws TokenException {
        BearerTokens bearers = AuthenticationOptions.STANDARD.tokens(tokens, () -> now);
        String token = token("https://issuer");
        bearers.verify(token, List.of(), live);
        liveUid = "u2";

        assertThat(bearers.verify(token, List.of(), live).user().uid()).isEqualTo("u1");
        now = now.plusSeconds(10);
        assertThatThrownBy(() -> bearers.verify(token, List.of(), live))
                .hasMessageContaining("service account token has been invalidated");
    }
}
