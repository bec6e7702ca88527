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
    private static final List<String> AUDIENCES = List.of("https://issuer");

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
        var verified = tokens.verify(token("https://issuer"), AUDIENCES, live);
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
    void aTokenEndsAMinuteAfterItsTime() throws TokenException {
        String token = token("https://issuer");
        now = now.plus(Duration.ofMinutes(11));
        assertThat(tokens.verify(token, AUDIENCES, live).user().uid()).isEqualTo("u1");
        now = now.plusSeconds(1);
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, live))
                .hasMessage("service account token has expired");
        now = now.minus(Duration.ofMinutes(13));
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, live))
                .hasMessage("service account token is not valid yet");
    }

    @Test
    void aTokenEndsWithItsAccount() {
        String token = token("https://issuer");
        liveUid = "made again";
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, live))
                .hasMessage("service account UID (made again) does not match claim (u1)");
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, (_, _, _) -> null))
                .hasMessage("serviceaccounts \"bot\" not found");
    }

    @Test
    void aTokenEndsWithWhatItIsBoundTo() {
        JsonObject claims = claims("https://issuer");
        for (String kind : List.of("secret", "pod", "node")) {
            String token =
                    tokens.sign(
                            claims.update(
                                    "kubernetes.io",
                                    about ->
                                            about.with(
                                                    kind,
                                                    JsonObject.of("name", "b", "uid", "u2"))));
            assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, live))
                    .hasMessage(
                            "%s UID (u1) does not match service account %s ref claim (u2)"
                                    .formatted(kind, kind));
            LiveObjects without =
                    (resource, namespace, name) ->
                            resource.equals("serviceaccounts")
                                    ? live.find(resource, namespace, name)
                                    : null;
            assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, without))
                    .hasMessage("service account token has been invalidated");
        }
    }

    @Test
    void tokensOfSeveralIssuersCountAndTheFirstSigns() throws TokenException {
        var settings =
                new TokenSettings(
                        List.of("https://new", "https://issuer"),
                        List.of("api", "https://issuer"),
                        "https://keys",
                        true,
                        null,
                        true);
        var both = new ServiceAccountTokens(keys, List.of(keys.getPublic()), settings, () -> now);

        Verified verified = both.verify(token("https://issuer"), settings.audiences(), live);

        assertThat(verified.audiences()).containsExactly("https://issuer");
        assertThat(both.configuration("https://here"))
                .isEqualTo(
                        tokens.configuration("https://here")
                                .with("issuer", "https://new")
                                .with("jwks_uri", "https://keys"));
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
            assertThatThrownBy(() -> tokens.verify(forged, AUDIENCES, live))
                    .as(forged)
                    .isInstanceOf(TokenException.class);
        }
        assertThatThrownBy(() -> tokens.verify(other, AUDIENCES, live))
                .hasMessage("invalid signature, no keys found");
        assertThatThrownBy(() -> tokens.verify(unsigned, AUDIENCES, live))
                .hasMessage("go-jose/go-jose: error in cryptographic primitive");
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

        Verified verified = tokens.verify(token, AUDIENCES, keeping(token));

        assertThat(tokens.issued(token)).isTrue();
        assertThat(verified.user().name()).isEqualTo("system:serviceaccount:ns:bot");
        assertThat(verified.user().extra()).isEmpty();
        assertThat(verified.audiences()).containsExactly("https://issuer");
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, keeping("other")))
                .hasMessage("Token does not match server's copy");
        liveUid = "u2";
        assertThatThrownBy(() -> tokens.verify(token, AUDIENCES, keeping(token)))
                .hasMessage("ServiceAccount UID (u2) does not match claim (u1)");
        var unlooked = new TokenSettings(AUDIENCES, AUDIENCES, "", false, null, true);
        var trusting =
                new ServiceAccountTokens(keys, List.of(keys.getPublic()), unlooked, () -> now);
        assertThat(trusting.verify(token, AUDIENCES, keeping("other")).user().uid())
                .isEqualTo("u1");
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
                .hasMessageContaining("service account UID (u2) does not match claim (u1)");
    }
}
