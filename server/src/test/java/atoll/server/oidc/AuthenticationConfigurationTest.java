package atoll.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.UserInfo;
import atoll.server.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens of an issuer on this machine, believed as a file says.
class AuthenticationConfigurationTest {
    private static final String OWN = "https://kubernetes.default.svc.cluster.local";
    private static final String CLAIMS =
            "'sub':'ann','aud':['atoll','other'],'groups':['devs','ops'],'jti':'7','role':'admin','n':5";

    private Instant now = Instant.parse("2026-05-01T00:00:00Z");
    private KeyPair keys = newKeys("RSA");
    @AutoClose private final HttpsPeer peer = new HttpsPeer(this::answer, null, "localhost");

    @TempDir Path directory;

    private static KeyPair newKeys(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private ServiceAccountTokens signer() {
        return new ServiceAccountTokens(keys, peer.url(""), () -> now);
    }

    private Answer answer(HttpsPeer.Asked asked) {
        return switch (asked.path()) {
            case "/.well-known/openid-configuration" ->
                    Answer.json(
                            JsonObject.of("issuer", peer.url(""), "jwks_uri", peer.url("/keys"))
                                    .toString());
            case "/keys" -> Answer.json(signer().keySet().toString());
            default -> new Answer(404, "text/plain", "");
        };
    }

    private AuthenticationConfiguration config(String yaml) throws IOException {
        Path file = directory.resolve("authentication.yaml");
        Files.writeString(file, yaml);
        return AuthenticationConfiguration.read(file, List.of(OWN), () -> now);
    }

    /// @param rest of an entry of `jwt`, in YAML's flow form
    private AuthenticationConfiguration issuer(String rest) throws IOException {
        String authority =
                new String(Base64.getDecoder().decode(peer.bundle()), StandardCharsets.UTF_8);
        return config(
                """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthenticationConfiguration
                jwt:
                - {issuer: {url: "%s", audiences: [atoll], certificateAuthority: %s}, %s}
                """
                        .formatted(peer.url(""), JsonObject.of("a", authority).get("a"), rest));
    }

    private String token(String claims) {
        String all =
                "{'iss':'%s','exp':%d,%s}"
                        .formatted(peer.url(""), now.getEpochSecond() + 60, claims);
        return signer().sign(JsonReader.readObject(all.replace('\'', '"')));
    }

    private static UserInfo owner(AuthenticationConfiguration config, String token)
            throws TokenException {
        return config.issuers().owner(token, (_, _, _) -> null);
    }

    private String refusal(AuthenticationConfiguration config, String token) {
        try {
            return "taken: " + owner(config, token);
        } catch (TokenException e) {
            return e.why();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void claimsBecomeAUserWithPrefixes(String algorithm) throws Exception {
        keys = newKeys(algorithm);
        var config =
                issuer(
                        "claimMappings: {username: {claim: sub, prefix: 'oidc:'}, groups: {claim: groups,"
                                + " prefix: 'g:'}, uid: {claim: role}}");
        assertThat(owner(config, token(CLAIMS)))
                .isEqualTo(
                        new UserInfo(
                                "oidc:ann",
                                "admin",
                                List.of("g:devs", "g:ops"),
                                Map.of(
                                        "authentication.kubernetes.io/credential-id",
                                        List.of("JTI=7"))));
    }

    @Test
    void expressionsMakeAUser() throws Exception {
        var config =
                issuer(
                        """
                        claimMappings: {
                          username: {expression: "claims.sub + '@x'"},
                          groups: {expression: "claims.groups.filter(g, g != 'ops') + ['']"},
                          uid: {expression: "string(claims.n)"},
                          extra: [{key: x.io/role, valueExpression: claims.role},
                                  {key: x.io/none, valueExpression: "''"}]}
                        """);
        UserInfo user = owner(config, token(CLAIMS));
        assertThat(user.name()).isEqualTo("ann@x");
        assertThat(user.uid()).isEqualTo("5");
        assertThat(user.groups()).containsExactly("devs");
        assertThat(user.extra()).containsEntry("x.io/role", List.of("admin")).hasSize(2);
    }

    @Test
    void rulesOverClaimsAndUserMustHold() throws Exception {
        String mapping = "claimMappings: {username: {claim: sub, prefix: ''}}";
        var config =
                issuer(
                        mapping
                                + """
                                , claimValidationRules: [{claim: role, requiredValue: admin},
                                   {expression: "claims.n > 4", message: too little}],
                                  userValidationRules: [{expression: "!user.username.startsWith('system:')", message: reserved}]
                                """);
        assertThat(owner(config, token(CLAIMS)).name()).isEqualTo("ann");
        assertThat(refusal(config, token(CLAIMS.replace("'admin'", "'guest'"))))
                .isEqualTo(
                        "oidc: required claim role value does not match. Got = guest, want = admin");
        assertThat(refusal(config, token(CLAIMS.replace("'role':'admin',", ""))))
                .isEqualTo("oidc: required claim role not present in ID token");
        assertThat(refusal(config, token(CLAIMS.replace("'n':5", "'n':3"))))
                .isEqualTo(
                        "oidc: error evaluating claim validation expression: validation expression"
                                + " 'claims.n > 4' failed: too little");
        assertThat(refusal(config, token(CLAIMS.replace("'ann'", "'system:x'"))))
                .isEqualTo(
                        "oidc: error evaluating user info validation rule: validation expression"
                                + " '!user.username.startsWith('system:')' failed: reserved");
    }

    @Test
    void onlyCurrentTokensForUsOfTheIssuersKeysCount() throws Exception {
        var config = issuer("claimMappings: {username: {claim: sub, prefix: ''}}");
        String good = token(CLAIMS);
        assertThat(owner(config, good).name()).isEqualTo("ann");
        assertThat(refusal(config, token(CLAIMS.replace("'atoll',", ""))))
                .isEqualTo("oidc: verify token: oidc: expected audience \"atoll\" got [\"other\"]");
        String[] parts = good.split("\\.");
        String[] others = token(CLAIMS.replace("'ann'", "'root'")).split("\\.");
        assertThat(refusal(config, parts[0] + "." + others[1] + "." + parts[2]))
                .contains("failed to verify id token signature");
        String unsigned =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(refusal(config, unsigned + "." + parts[1] + "."))
                .contains("id token signed with unsupported algorithm");
        now = now.plus(Duration.ofSeconds(61));
        assertThat(refusal(config, good))
                .isEqualTo(
                        "oidc: verify token: oidc: token is expired (Token Expiry: 2026-05-01"
                                + " 00:01:00 +0000 UTC)");
        assertThat(owner(config, "abc")).isNull();
        assertThat(owner(config, good.replace(parts[1], "e30"))).isNull();
    }

    @Test
    void newKeysAreFetchedWhenATokenNamesThem() throws Exception {
        var config = issuer("claimMappings: {username: {claim: sub, prefix: ''}}");
        owner(config, token(CLAIMS));
        owner(config, token(CLAIMS));
        assertThat(peer.asked).hasSize(2);
        keys = newKeys("RSA");
        now = now.plus(Duration.ofSeconds(2));
        assertThat(owner(config, token(CLAIMS)).name()).isEqualTo("ann");
        assertThat(peer.asked).hasSize(3);
    }

    @Test
    void anAddressOfMailMustBeVerifiedWhereThatIsSaid() throws Exception {
        var config = issuer("claimMappings: {username: {claim: email, prefix: ''}}");
        String mail = CLAIMS + ",'email':'a@x'";
        assertThat(owner(config, token(mail)).name()).isEqualTo("a@x");
        assertThat(refusal(config, token(mail + ",'email_verified':false")))
                .isEqualTo("oidc: email not verified");
        assertThat(refusal(config, token(CLAIMS)))
                .isEqualTo("oidc: parse username claims \"email\": claim not present");
    }

    @Test
    void whoMayBeAnonymousIsSaidInTheFileToo() throws IOException {
        String head =
                "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\n";
        assertThat(config(head).anonymous()).isNull();
        assertThat(config(head + "anonymous: {enabled: false}").anonymous())
                .isEqualTo(AnonymousAccess.NOWHERE);
        assertThat(
                        config(head + "anonymous: {enabled: true, conditions: [{path: /livez}]}")
                                .anonymous())
                .isEqualTo(new AnonymousAccess(true, List.of("/livez")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{issuer: {url: 'http://x', audiences: [a]}, claimMappings: {username: {claim: sub, prefix: ''}}}|jwt[0].issuer.url: Invalid value: \"http://x\": URL scheme must be https",
                "{issuer: {url: 'https://x', audiences: [a, b]}, claimMappings: {username: {claim: sub, prefix: ''}}}|jwt[0].issuer.audienceMatchPolicy: Invalid value: \"\": audienceMatchPolicy must be MatchAny for multiple audiences",
                "{issuer: {url: 'https://x', audiences: [a]}, claimMappings: {username: {claim: sub}}}|jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set. It can be set to an empty string to disable prefixing",
                "{issuer: {url: 'https://x', audiences: [a]}, claimMappings: {username: {expression: 'claims.'}}}|jwt[0].claimMappings.username.expression: Invalid value: \"claims.\": compilation failed: ERROR: <input>:1:8",
                "{issuer: {url: 'https://x', audiences: [a]}, claimMappings: {username: {expression: claims.email}}}|claims.email_verified must be used in claimMappings.username.expression",
                "{issuer: {url: 'https://x', audiences: [a]}, claimMappings: {username: {claim: sub, prefix: ''}, extra: [{key: k8s.io/x, valueExpression: claims.x}]}}|jwt[0].claimMappings.extra[0].key: Invalid value: \"k8s.io/x\": k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use",
                "{issuer: {url: 'https://x', audiences: [a]}, claimMappings: {username: {claim: sub, prefix: ''}}, claimValidationRules: [{expression: claims.x + 1}]}|jwt[0].claimValidationRules[0].expression: Invalid value"
            })
    void whatIsNoConfigurationIsRefusedInUpstreamsWords(String jwt, String why) {
        String head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
        assertThatThrownBy(() -> config(head + "jwt:\n- " + jwt))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("invalid authentication configuration: ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1|jwt: [{issuer: {audience: [a]}}]|strict decoding error: unknown field \"jwt[0].issuer.audience\"",
                "v1|jwt: [{issuer: x}]|json: cannot unmarshal string into Go struct field JWTAuthenticator.jwt.issuer of type v1.Issuer",
                "v1beta1|jwt: x|json: cannot unmarshal string into Go struct field AuthenticationConfiguration.jwt of type []v1beta1.JWTAuthenticator",
                "v1|anonymous: {enabled: x}|json: cannot unmarshal string into Go struct field AnonymousAuthConfig.anonymous.enabled of type bool",
                "v2|jwt: []|no kind \"AuthenticationConfiguration\" is registered for version \"apiserver.config.k8s.io/v2\" in scheme \"pkg/runtime/scheme.go:111\""
            })
    void whatDoesNotFitTheFormIsRefusedAsItIsRead(String version, String rest, String why) {
        assertThatThrownBy(() ->
                        config(
                                "apiVersion: apiserver.config.k8s.io/%s\nkind: AuthenticationConfiguration\n%s"
                                        .formatted(version, rest)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("failed to load authentication configuration from file \"")
                .hasMessageEndingWith("\": " + why);
    }

    @Test
    void ourOwnIssuerIsFoundWhenAllElseIsRight() {
        String own =
                "{issuer: {url: 'https://kubernetes.default.svc.cluster.local', audiences: [a]}, claimMappings: {username: {claim: sub, prefix: ''}}}";
        assertThatThrownBy(() ->
                        config(
                                "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt: ["
                                        + own
                                        + "]"))
                .hasMessage(
                        "issuer.url: Invalid value: \"https://kubernetes.default.svc.cluster.local\": URL must not overlap with disallowed issuers: [https://kubernetes.default.svc.cluster.local]");
    }
}
