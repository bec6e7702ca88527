package atoll.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and private keys as kubeconfig files hold them: PEM, keys in PKCS#8, PKCS#1 (RSA)
/// or SEC 1 (EC). The JDK reads keys in PKCS#8 alone, so the two older forms are wrapped into it.
/// Stateless; encrypted keys are not understood.
final class Pem {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END", Pattern.DOTALL);

    /// AlgorithmIdentifier of rsaEncryption, and of id-ecPublicKey without its curve.
    private static final byte[] RSA = {
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private static final byte[] EC_OID = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
    };

    private Pem() {}

    /// All in the text, in its order; other blocks are passed over.
    ///
    /// @throws GeneralSecurityException when one cannot be read
    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        var found = new ArrayList<X509Certificate>();
        for (var certificate :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        pem.getBytes(StandardCharsets.US_ASCII)))) {
            found.add((X509Certificate) certificate);
        }
        return found;
    }

    /// The first one in the text.
    ///
    /// @throws GeneralSecurityException when there is none, or it is of a kind that is not known
    static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        Matcher matcher = KEY.matcher(pem);
        if (!matcher.find()) {
            throw new InvalidKeySpecException("no private key in PEM form");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        return switch (matcher.group(1)) {
            case "RSA PRIVATE KEY" -> key("RSA", wrap(RSA, der));
            case "EC PRIVATE KEY" -> key("EC", wrap(sequence(EC_OID, curveOf(der)), der));
            default -> anyKey(der);
        };
    }

    /// PKCS#8 names its algorithm, but the JDK wants to be told it.
    private static PrivateKey anyKey(byte[] pkcs8) throws GeneralSecurityException {
        try {
            return key("EC", pkcs8);
        } catch (InvalidKeySpecException e) {
            return key("RSA", pkcs8);
        }
    }

    private static PrivateKey key(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /// PKCS#8: version 0, the algorithm, the key as an octet string.
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return sequence(new byte[] {0x02, 0x01, 0x00}, algorithm, tagged(0x04, key));
    }

    /// The curve's object identifier out of SEC 1's `[0]` parameters.
    private static byte[] curveOf(byte[] der) throws InvalidKeySpecException {
        for (int i = 0; i + 4 < der.length; i++) {
            if (der[i] == (byte) 0xa0 && der[i + 2] == 0x06 && der[i + 1] == der[i + 3] + 2) {
                return java.util.Arrays.copyOfRange(der, i + 2, i + 4 + der[i + 3]);
            }
        }
        throw new InvalidKeySpecException("EC private key without its curve");
    }

    private static byte[] sequence(byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    /// DER, up to 65,535 bytes of content.
    private static byte[] tagged(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : 2;
            out.write(0x80 | bytes);
            if (bytes == 2) {
                out.write(content.length >> 8);
            }
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
