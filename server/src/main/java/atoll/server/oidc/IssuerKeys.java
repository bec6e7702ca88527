package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.authenticate.TokenException;
import atoll.server.proxy.Peers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The keys of one issuer: fetched when the first token comes, and again when a token names one
/// that is not known. Those who wait for the same keys wait together.
final class IssuerKeys {
    private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// How long an issuer is left alone that could not be asked, and between two sets of keys.
    private static final Duration FAILED_PAUSE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String issuer;
    private final String discovery;
    private final Peers peers = new Peers(null);
    private final String bundle;
    private final InstantSource clock;

    private @Nullable String address;
    private Instant next = Instant.MIN;
    private volatile @Nullable List<JsonWebKey> known;

    /// @param discovery where the issuer tells of itself
    /// @param authority PEM: who may have issued its certificate; empty for the platform's roots
    IssuerKeys(String issuer, String discovery, String authority, InstantSource clock) {
        this.issuer = issuer;
        this.discovery = discovery;
        this.bundle =
                Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
        this.clock = clock;
    }

    /// @throws TokenException when no key of the issuer signed it, or the issuer cannot be asked
    void verify(JsonWebToken token, SignatureAlgorithm algorithm) throws TokenException {
        List<JsonWebKey> before = known;
        if (before != null && isSigned(token, algorithm, before)) {
            return;
        }
        if (!isSigned(token, algorithm, fetched(before))) {
            throw new TokenException(
                    "oidc: verify token: failed to verify signature: failed to verify id token signature");
        }
    }

    private static boolean isSigned(
            JsonWebToken token, SignatureAlgorithm algorithm, List<JsonWebKey> keys) {
        return keys.stream()
                .filter(each -> token.keyId().isEmpty() || each.id().equals(token.keyId()))
                .anyMatch(
                        each -> algorithm.isSigned(each.key(), token.content(), token.signature()));
    }

    /// @param before the keys that did not do
    private synchronized List<JsonWebKey> fetched(@Nullable List<JsonWebKey> before)
            throws TokenException {
        List<JsonWebKey> now = known;
        Instant instant = clock.instant();
        if (now != null && (now != before || instant.isBefore(next))) {
            return now;
        }
        if (now == null && instant.isBefore(next)) {
            throw new TokenException("oidc: authenticator not initialized");
        }
        try {
            String from = address == null ? discovered() : address;
            address = from;
            List<JsonWebKey> fresh =
                    asked(from).array("keys").objects().stream()
                            .map(JsonWebKey::of)
                            .filter(Objects::nonNull)
                            .<JsonWebKey>map(Objects::requireNonNull)
                            .toList();
            known = fresh;
            next = instant.plus(PAUSE);
            return fresh;
        } catch (IOException e) {
            next = instant.plus(now == null ? FAILED_PAUSE : PAUSE);
            LOG.log(System.Logger.Level.WARNING, () -> "oidc: " + issuer + ": " + e.getMessage());
            throw new TokenException(
                    now == null
                            ? "oidc: authenticator not initialized"
                            : "oidc: verify token: failed to verify signature: fetching keys "
                                    + e.getMessage());
        }
    }

    private String discovered() throws IOException {
        JsonObject document = asked(discovery);
        String said = document.stringOr("issuer", "");
        if (!said.equals(issuer)) {
            throw new IOException(
                    "oidc: issuer did not match the issuer returned by provider, expected %s got %s"
                            .formatted(GoStrings.quoted(issuer), GoStrings.quoted(said)));
        }
        String from = document.stringOr("jwks_uri", "");
        if (from.isEmpty()) {
            throw new IOException("provider did not return JWKS URL");
        }
        return from;
    }

    private JsonObject asked(String url) throws IOException {
        try {
            URI uri = URI.create(url);
            var trusting = new Peers.Trusting(String.valueOf(uri.getHost()), bundle, false);
            var request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
            HttpResponse<byte[]> reply =
                    peers.client(trusting).send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (reply.statusCode() != 200) {
                throw new IOException(url + " answered " + reply.statusCode());
            }
            return JsonReader.readObject(reply.body());
        } catch (JsonException | IllegalArgumentException e) {
            throw new IOException(url + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(url + ": context canceled", e);
        }
    }
}
