package atoll.server.authenticate;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Signs and checks the tokens of service accounts: JSON web tokens. One key signs for all clusters
/// of a process; a token of one is worth nothing at another, because the uid it names is looked up
/// where the request goes.
public final class ServiceAccountTokens implements TokenSigner {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /// Tokens whose signatures are remembered: a check costs more than the rest of a request.
    private static final int REMEMBERED_MAX = 4096;

    private static final int TOKEN_LENGTH_MAX = 16 << 10;

    private final KeyPair keys;
    private final TokenAlgorithm algorithm;
    private final List<PublicKey> accepted;
    private final TokenSettings settings;
    private final InstantSource clock;

    private final Map<String, JsonObject> signed =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// @param keys sign, and check what they signed
    /// @param issuer also the audience of tokens that name none
    public ServiceAccountTokens(KeyPair keys, String issuer, InstantSource clock) {
        this(keys, List.of(keys.getPublic()), TokenSettings.of(issuer), clock);
    }

    /// @param keys sign
    /// @param accepted check: a token that one of them accepts counts
    public ServiceAccountTokens(
            KeyPair keys, List<PublicKey> accepted, TokenSettings settings, InstantSource clock) {
        this.keys = keys;
        this.algorithm = TokenAlgorithm.of(keys.getPublic());
        this.accepted = List.copyOf(accepted);
        this.settings = settings;
        this.clock = clock;
    }

    private static String keyId(PublicKey key) {
        return ENCODER.encodeToString(sha256(key.getEncoded()));
    }

    @Override
    public TokenSettings settings() {
        return settings;
    }

    @Override
    public String sign(JsonObject claims) {
        JsonObject header = JsonObject.of("alg", algorithm.name(), "kid", keyId(keys.getPublic()));
        String content = encoded(header) + "." + encoded(claims);
        return content
                + "."
                + ENCODER.encodeToString(
                        algorithm.sign(
                                keys.getPrivate(), content.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(JsonObject json) {
        return ENCODER.encodeToString(JsonWriter.toBytes(json));
    }

    /// Whether `token` claims to come from here: others are none of our business.
    public boolean issued(String token) {
        try {
            return isOurs(unverified(token));
        } catch (TokenException _) {
            return false;
        }
    }

    private boolean isOurs(JsonObject claims) {
        String issuer = claims.stringOr("iss", "");
        return settings.issuers().contains(issuer) || issuer.equals(SecretTokens.ISSUER);
    }

    /// @param wanted the audiences the asker accepts
    /// @throws TokenException when the token is false, over, for somebody else, or its account is
    ///   gone
    public Verified verify(String token, List<String> wanted, LiveObjects objects)
            throws TokenException {
        JsonObject claims = claims(token);
        if (!isOurs(claims)) {
            throw new TokenException(BearerTokens.UNKNOWN);
        }
        List<String> own = audiencesOf(claims);
        List<String> shared = own.stream().filter(wanted::contains).toList();
        if (shared.isEmpty()) {
            throw new TokenException(
                    "token audiences %s is invalid for the target audiences %s"
                            .formatted(quoted(own), quoted(wanted)));
        }
        if (!claims.stringOr("iss", "").equals(SecretTokens.ISSUER)) {
            return new Verified(BoundTokens.user(claims, clock.instant(), objects), shared);
        }
        var warnings = new ArrayList<String>(0);
        UserInfo user = SecretTokens.user(token, claims, objects, settings.lookup(), warnings);
        return new Verified(user, shared, warnings);
    }

    private JsonObject claims(String token) throws TokenException {
        synchronized (signed) {
            JsonObject known = signed.get(token);
            if (known != null) {
                return known;
            }
        }
        JsonObject claims = unverified(token);
        requireSigned(token);
        synchronized (signed) {
            signed.put(token, claims);
        }
        return claims;
    }

    /// A token that names a key is checked with that one alone.
    private void requireSigned(String token) throws TokenException {
        int last = token.lastIndexOf('.');
        JsonObject header = part(token.substring(0, token.indexOf('.')));
        String algorithm = header.stringOr("alg", "");
        String id = header.stringOr("kid", "");
        byte[] content = token.substring(0, last).getBytes(StandardCharsets.US_ASCII);
        byte[] signature;
        try {
            signature = DECODER.decode(token.substring(last + 1));
        } catch (IllegalArgumentException _) {
            throw new TokenException(BearerTokens.UNKNOWN);
        }
        List<PublicKey> named =
                accepted.stream().filter(key -> id.isEmpty() || id.equals(keyId(key))).toList();
        if (named.isEmpty()) {
            throw new TokenException("invalid signature, no keys found");
        }
        for (PublicKey key : named) {
            TokenAlgorithm its = TokenAlgorithm.of(key);
            if (its.name().equals(algorithm) && its.isSigned(key, content, signature)) {
                return;
            }
        }
        throw new TokenException("go-jose/go-jose: error in cryptographic primitive");
    }

    private static JsonObject unverified(String token) throws TokenException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > TOKEN_LENGTH_MAX) {
            throw new TokenException(BearerTokens.UNKNOWN);
        }
        return part(parts[1]);
    }

    private static JsonObject part(String text) throws TokenException {
        try {
            return JsonReader.readObject(DECODER.decode(text));
        } catch (IllegalArgumentException | JsonException _) {
            throw new TokenException(BearerTokens.UNKNOWN);
        }
    }

    /// A token that says nothing of audiences is meant for this server.
    private List<String> audiencesOf(JsonObject claims) {
        List<String> named =
                claims.get("aud") instanceof JsonString(var one)
                        ? List.of(one)
                        : claims.array("aud").strings();
        return named.isEmpty() ? settings.audiences() : named;
    }

    private static String quoted(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text + '"')
                .collect(Collectors.joining(" ", "[", "]"));
    }

    /// The keys that others check our tokens with: `/openid/v1/jwks`.
    public JsonObject keySet() {
        return JsonObject.of(
                "keys",
                JsonArray.of(
                        accepted.stream()
                                .map(key -> TokenAlgorithm.of(key).published(key, keyId(key)))
                                .toList()));
    }

    /// `/.well-known/openid-configuration`.
    ///
    /// @param address `https://HOST:PORT`
    public JsonObject configuration(String address) {
        return JsonObject.of(
                "issuer", settings.issuer(),
                "jwks_uri",
                        settings.keysAddress().isEmpty()
                                ? address + "/openid/v1/jwks"
                                : settings.keysAddress(),
                "response_types_supported", JsonArray.ofStrings(List.of("id_token")),
                "subject_types_supported", JsonArray.ofStrings(List.of("public")),
                "id_token_signing_alg_values_supported",
                        JsonArray.ofStrings(
                                accepted.stream()
                                        .map(key -> TokenAlgorithm.of(key).name())
                                        .distinct()
                                        .sorted()
                                        .toList()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
