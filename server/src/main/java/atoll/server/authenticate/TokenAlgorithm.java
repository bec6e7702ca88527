package atoll.server.authenticate;

import atoll.base.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/// How tokens are signed with keys of one kind, in the words of RFC 7518.
///
/// @param name the `alg` of a token's header
/// @param signature the platform's name for it
/// @param curve of the key; empty for RSA
/// @param coordinateBytes of a point on the curve
record TokenAlgorithm(String name, String signature, String curve, int coordinateBytes) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /// @throws IllegalArgumentException for keys that no token is signed with
    static TokenAlgorithm of(PublicKey key) {
        if (key instanceof RSAPublicKey) {
            return new TokenAlgorithm("RS256", "SHA256withRSA", "", 0);
        }
        int bits =
                key instanceof ECPublicKey elliptic
                        ? elliptic.getParams().getCurve().getField().getFieldSize()
                        : 0;
        return switch (bits) {
            case 256 -> elliptic(256, "P-256", 32);
            case 384 -> elliptic(384, "P-384", 48);
            case 521 -> elliptic(512, "P-521", 66);
            default ->
                    throw new IllegalArgumentException(
                            "tokens are signed with RSA keys or those on P-256, P-384 and P-521,"
                                    + " not "
                                    + key.getAlgorithm());
        };
    }

    private static TokenAlgorithm elliptic(int digest, String curve, int coordinateBytes) {
        return new TokenAlgorithm(
                "ES" + digest, "SHA" + digest + "withECDSAinP1363Format", curve, coordinateBytes);
    }

    byte[] sign(PrivateKey key, byte[] content) {
        try {
            var signing = Signature.getInstance(signature);
            signing.initSign(key);
            signing.update(content);
            return signing.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isSigned(PublicKey key, byte[] content, byte[] signed) {
        try {
            var checking = Signature.getInstance(signature);
            checking.initVerify(key);
            checking.update(content);
            return checking.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// The key as an entry of a key set.
    JsonObject published(PublicKey key, String keyId) {
        if (key instanceof RSAPublicKey rsa) {
            return JsonObject.of(
                    "use",
                    "sig",
                    "kty",
                    "RSA",
                    "kid",
                    keyId,
                    "alg",
                    name,
                    "n",
                    fixed(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8),
                    "e",
                    fixed(rsa.getPublicExponent(), 3));
        }
        var point = ((ECPublicKey) key).getW();
        return JsonObject.of(
                "use",
                "sig",
                "kty",
                "EC",
                "kid",
                keyId,
                "crv",
                curve,
                "alg",
                name,
                "x",
                fixed(point.getAffineX(), coordinateBytes),
                "y",
                fixed(point.getAffineY(), coordinateBytes));
    }

    private static String fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        var fixed = new byte[length];
        int taken = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - taken, fixed, length - taken, taken);
        return ENCODER.encodeToString(fixed);
    }
}
