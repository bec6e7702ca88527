package atoll.server.oidc;

import atoll.base.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A key that an issuer publishes.
///
/// @param id empty when it has none
record JsonWebKey(String id, PublicKey key) {

    /// Null for a key of another sort, or one that is for something else than signatures.
    static @Nullable JsonWebKey of(JsonObject json) {
        if (!json.stringOr("use", "sig").equals("sig")) {
            return null;
        }
        try {
            PublicKey key =
                    switch (json.stringOr("kty", "")) {
                        case "RSA" ->
                                KeyFactory.getInstance("RSA")
                                        .generatePublic(
                                                new RSAPublicKeySpec(
                                                        number(json, "n"), number(json, "e")));
                        case "EC" -> elliptic(json);
                        default -> null;
                    };
            return key == null ? null : new JsonWebKey(json.stringOr("kid", ""), key);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return null;
        }
    }

    private static PublicKey elliptic(JsonObject json) throws GeneralSecurityException {
        String curve =
                switch (json.stringOr("crv", "")) {
                    case "P-256" -> "secp256r1";
                    case "P-384" -> "secp384r1";
                    case "P-521" -> "secp521r1";
                    default -> throw new IllegalArgumentException("another curve");
                };
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(number(json, "x"), number(json, "y")),
                                parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonObject json, String field) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(json.stringOr(field, "")));
    }
}
