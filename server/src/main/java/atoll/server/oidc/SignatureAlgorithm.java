package atoll.server.oidc;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a token may be signed, in the words of RFC 7518.
enum SignatureAlgorithm {
    ES256,
    ES384,
    ES512,
    PS256,
    PS384,
    PS512,
    RS256,
    RS384,
    RS512;

    /// Null for a name that is none of these.
    static @Nullable SignatureAlgorithm of(String name) {
        return Stream.of(values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }

    private int bits() {
        return Integer.parseInt(name().substring(2));
    }

    private boolean isFor(PublicKey key) {
        return name().startsWith("ES")
                ? key instanceof ECPublicKey elliptic && sizeOf(elliptic) == curveBits()
                : key instanceof RSAPublicKey;
    }

    private static int sizeOf(ECPublicKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }

    private int curveBits() {
        return this == ES512 ? 521 : bits();
    }

    boolean isSigned(PublicKey key, byte[] content, byte[] signature) {
        if (!isFor(key)) {
            return false;
        }
        try {
            Signature checking = checking();
            checking.initVerify(key);
            checking.update(content);
            return checking.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private Signature checking() throws GeneralSecurityException {
        return switch (name().charAt(0)) {
            case 'E' -> Signature.getInstance("SHA" + bits() + "withECDSAinP1363Format");
            case 'R' -> Signature.getInstance("SHA" + bits() + "withRSA");
            default -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                String digest = "SHA-" + bits();
                signature.setParameter(
                        new PSSParameterSpec(
                                digest, "MGF1", new MGF1ParameterSpec(digest), bits() / 8, 1));
                yield signature;
            }
        };
    }
}
