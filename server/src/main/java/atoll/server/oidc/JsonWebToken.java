package atoll.server.oidc;

import atoll.base.json.JsonException;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token in its compact form, taken apart; nothing of it is checked.
///
/// @param content what is signed
record JsonWebToken(JsonObject header, JsonObject claims, byte[] content, byte[] signature) {
    private static final int LENGTH_MAX = 1 << 20;
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /// Null for what is no such token.
    static @Nullable JsonWebToken parse(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > LENGTH_MAX) {
            return null;
        }
        try {
            return new JsonWebToken(
                    JsonReader.readObject(DECODER.decode(parts[0])),
                    JsonReader.readObject(DECODER.decode(parts[1])),
                    (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                    DECODER.decode(parts[2]));
        } catch (IllegalArgumentException | JsonException _) {
            return null;
        }
    }

    String algorithm() {
        return header.stringOr("alg", "");
    }

    /// Empty when it names none.
    String keyId() {
        return header.stringOr("kid", "");
    }

    String issuer() {
        String said = claims.stringOr("iss", "");
        // What one provider says, and what it ought to say.
        return said.equals("accounts.google.com") ? "https://accounts.google.com" : said;
    }

    List<String> audiences() {
        return claims.get("aud") instanceof JsonString(var one)
                ? List.of(one)
                : claims.array("aud").strings();
    }

    /// Null when the claim is absent.
    @Nullable Instant time(String claim) {
        return claims.get(claim) instanceof JsonNumber number
                ? Instant.ofEpochSecond((long) number.doubleValue())
                : null;
    }
}
