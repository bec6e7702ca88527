package atoll.server.authenticate;

import atoll.api.KubeObject;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Signs and checks the tokens of service accounts: JSON web tokens. One key signs for all clusters
/// of a process; a token of one is worth nothing at another, because the uid it names is looked up
/// where the request goes.
public final class ServiceAccountTokens implements TokenSigner {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final String EXTRA = "authentication.kubernetes.io/";

    /// Tokens whose signatures are remembered: a check costs more than the rest of a request.
    private static final int REMEMBERED_MAX = 4096;

    private static final int TOKEN_LENGTH_MAX = 16 << 10;

    private final KeyPair keys;
    private final TokenAlgorithm algorithm;
    private final List<PublicKey> accepted;
    private final String issuer;
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
        this(keys, List.of(keys.getPublic()), issuer, clock);
    }

    /// @param keys sign
    /// @param accepted check: a token that one of them accepts counts
    /// @param issuer also the audience of tokens that name none
    public ServiceAccountTokens(
            KeyPair keys, List<PublicKey> accepted, String issuer, InstantSource clock) {
        this.keys = keys;
        this.algorithm = TokenAlgorithm.of(keys.getPublic());
        this.accepted = List.copyOf(accepted);
        this.issuer = issuer;
        this.clock = clock;
    }

    private static String keyId(PublicKey key) {
        return ENCODER.encodeToString(sha256(key.getEncoded()));
    }

    @Override
    public String issuer() {
        return issuer;
    }

    @Override
    public List<String> audiences() {
        return List.of(issuer);
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
            String by = unverified(token).stringOr("iss", "");
            return by.equals(issuer) || by.equals(SecretTokens.ISSUER);
        } catch (TokenException _) {
            return false;
        }
    }

    /// @param wanted the audiences the asker accepts
    /// @throws TokenException when the token is false, over, for somebody else, or its account is
    ///   gone
    public Verified verify(String token, List<String> wanted, LiveObjects objects)
            throws TokenException {
        JsonObject claims = claims(token);
        if (claims.stringOr("iss", "").equals(SecretTokens.ISSUER)) {
            // It says nothing of audiences: it is meant for this server.
            List<String> meant = audiences().stream().filter(wanted::contains).toList();
            if (meant.isEmpty()) {
                throw new TokenException("invalid bearer token");
            }
            return new Verified(SecretTokens.user(token, claims, objects), meant);
        }
        if (!claims.stringOr("iss", "").equals(issuer)) {
            throw new TokenException("invalid bearer token");
        }
        long now = clock.instant().getEpochSecond();
        if (now >= claims.longOr("exp", 0)) {
            throw new TokenException("service account token has expired");
        }
        if (now < claims.longOr("nbf", 0)) {
            throw new TokenException("service account token is not valid yet");
        }
        List<String> own = audiencesOf(claims);
        List<String> shared = wanted.stream().filter(own::contains).toList();
        if (shared.isEmpty()) {
            throw new TokenException(
                    "token audiences %s is invalid for the target audiences %s"
                            .formatted(quoted(own), quoted(wanted)));
        }
        return new Verified(user(claims, objects), shared);
    }

    private static UserInfo user(JsonObject claims, LiveObjects objects) throws TokenException {
        JsonObject about = claims.object("kubernetes.io");
        String namespace = about.stringOr("namespace", "");
        JsonObject reference = about.object("serviceaccount");
        require(objects, "serviceaccounts", namespace, reference);
        var extra = new TreeMap<String, List<String>>();
        String id = claims.string("jti");
        if (id != null) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + id));
        }
        JsonObject pod = about.object("pod");
        if (!pod.isEmpty()) {
            require(objects, "pods", namespace, pod);
            extra.put(EXTRA + "pod-name", List.of(pod.stringOr("name", "")));
            extra.put(EXTRA + "pod-uid", List.of(pod.stringOr("uid", "")));
        }
        JsonObject node = about.object("node");
        if (!node.isEmpty()) {
            if (pod.isEmpty()) {
                require(objects, "nodes", "", node);
            }
            extra.put(EXTRA + "node-name", List.of(node.stringOr("name", "")));
            if (node.has("uid")) {
                extra.put(EXTRA + "node-uid", List.of(node.stringOr("uid", "")));
            }
        }
        JsonObject secret = about.object("secret");
        if (!secret.isEmpty()) {
            require(objects, "secrets", namespace, secret);
        }
        UserInfo plain =
                UserInfo.serviceAccount(
                        namespace, reference.stringOr("name", ""), reference.stringOr("uid", ""));
        return new UserInfo(plain.name(), plain.uid(), plain.groups(), extra);
    }

    private static void require(
            LiveObjects objects, String resource, String namespace, JsonObject reference)
            throws TokenException {
        KubeObject live = objects.find(resource, namespace, reference.stringOr("name", ""));
        if (live == null || !live.uid().equals(reference.stringOr("uid", ""))) {
            throw new TokenException("service account token has been invalidated");
        }
    }

    private JsonObject claims(String token) throws TokenException {
        synchronized (signed) {
            JsonObject known = signed.get(token);
            if (known != null) {
                return known;
            }
        }
        JsonObject claims = unverified(token);
        if (!isSigned(token)) {
            throw new TokenException("invalid bearer token");
        }
        synchronized (signed) {
            signed.put(token, claims);
        }
        return claims;
    }

    private boolean isSigned(String token) throws TokenException {
        int last = token.lastIndexOf('.');
        String named = part(token.substring(0, token.indexOf('.'))).stringOr("alg", "");
        byte[] content = token.substring(0, last).getBytes(StandardCharsets.US_ASCII);
        byte[] signature;
        try {
            signature = DECODER.decode(token.substring(last + 1));
        } catch (IllegalArgumentException _) {
            return false;
        }
        return accepted.stream()
                .anyMatch(key -> {
                    TokenAlgorithm its = TokenAlgorithm.of(key);
                    return its.name().equals(named) && its.isSigned(key, content, signature);
                });
    }

    private static JsonObject unverified(String token) throws TokenException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > TOKEN_LENGTH_MAX) {
            throw new TokenException("invalid bearer token");
        }
        return part(parts[1]);
    }

    private static JsonObject part(String text) throws TokenException {
        try {
            return JsonReader.readObject(DECODER.decode(text));
        } catch (IllegalArgumentException | JsonException _) {
            throw new TokenException("invalid bearer token");
        }
    }

    private static List<String> audiencesOf(JsonObject claims) {
        return claims.get("aud") instanceof JsonString(var one)
                ? List.of(one)
                : claims.array("aud").strings();
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
                "issuer", issuer,
                "jwks_uri", address + "/openid/v1/jwks",
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
