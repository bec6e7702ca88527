package atoll.server.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Certificates and keys as PEM text. Ours are elliptic-curve keys in PKCS#8; what other programs
/// write (RSA, and the two older forms of private keys) is read too.
///
/// RFC 7468. Text around the blocks is passed over.
final class Pem {
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final String CERTIFICATE = "CERTIFICATE";

    private static final byte[] EC_KEY = Der.oid("1.2.840.10045.2.1");
    private static final byte[] RSA_KEY =
            Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {5, 0});

    private static final String P256 = "1.2.840.10045.3.1.7";
    private static final int P256_BYTES = 32;

    /// How a point begins that tells both coordinates.
    private static final byte UNCOMPRESSED = 4;

    private Pem() {}

    /// Lines of 64 characters, with a line feed at the end.
    ///
    /// @param label `CERTIFICATE`, `PRIVATE KEY` …
    static String write(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, LINES.encodeToString(der), label);
    }

    /// An `ECPrivateKey` of SEC 1 with its curve and its public point.
    ///
    /// @param key on the curve P-256, as all of ours are
    static String ellipticKey(ECPrivateKey key, ECPublicKey publicKey) {
        byte[] scalar = fixed(key.getS());
        var point =
                ByteBuffer.allocate(1 + 2 * P256_BYTES)
                        .put(UNCOMPRESSED)
                        .put(fixed(publicKey.getW().getAffineX()))
                        .put(fixed(publicKey.getW().getAffineY()));
        return write(
                "EC PRIVATE KEY",
                Der.sequence(
                        Der.integer(BigInteger.ONE),
                        Der.octets(scalar),
                        Der.explicit(0, Der.oid(P256)),
                        Der.explicit(1, Der.bits(0, point.array()))));
    }

    /// A number in the curve's width.
    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        var wide = new byte[P256_BYTES];
        int length = Math.min(bytes.length, P256_BYTES);
        System.arraycopy(bytes, bytes.length - length, wide, P256_BYTES - length, length);
        return wide;
    }

    /// @throws GeneralSecurityException when there is none, or it is damaged
    static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return certificates(pem).getFirst();
    }

    /// At least one, in the order of the text.
    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        var found = new ArrayList<X509Certificate>();
        var factory = CertificateFactory.getInstance("X.509");
        for (byte[] der : blocks(CERTIFICATE, pem)) {
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        if (found.isEmpty()) {
            throw missing(CERTIFICATE);
        }
        return found;
    }

    /// The first block that is a private key: PKCS#8 goes before SEC 1, that before PKCS#1,
    /// wherever they stand.
    ///
    /// @throws GeneralSecurityException when there is none, or it is neither RSA nor of an elliptic
    ///   curve
    static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        for (byte[] der : blocks("PRIVATE KEY", pem)) {
            return privateKey(der);
        }
        for (byte[] der : blocks("EC PRIVATE KEY", pem)) {
            return privateKey(
                    Der.sequence(
                            Der.integer(BigInteger.ZERO),
                            Der.sequence(EC_KEY, curve(der)),
                            Der.octets(der)));
        }
        for (byte[] der : blocks("RSA PRIVATE KEY", pem)) {
            return privateKey(Der.sequence(Der.integer(BigInteger.ZERO), RSA_KEY, Der.octets(der)));
        }
        throw missing("PRIVATE KEY");
    }

    private static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(pkcs8);
        return isRsa(pkcs8)
                ? KeyFactory.getInstance("RSA").generatePrivate(spec)
                : KeyFactory.getInstance("EC").generatePrivate(spec);
    }

    static PublicKey publicKey(String pem) throws GeneralSecurityException {
        return publicKeys(pem).getFirst();
    }

    /// At least one: bare keys, else those of certificates. An RSA private key stands for its
    /// public one, as it does for a real server.
    static List<PublicKey> publicKeys(String pem) throws GeneralSecurityException {
        var found = new ArrayList<PublicKey>();
        if (pem.contains("PRIVATE KEY-----") && privateKey(pem) instanceof RSAPrivateCrtKey key) {
            found.add(
                    KeyFactory.getInstance("RSA")
                            .generatePublic(
                                    new RSAPublicKeySpec(
                                            key.getModulus(), key.getPublicExponent())));
        }
        for (byte[] der : blocks("PUBLIC KEY", pem)) {
            var spec = new X509EncodedKeySpec(der);
            found.add(
                    isRsa(der)
                            ? KeyFactory.getInstance("RSA").generatePublic(spec)
                            : KeyFactory.getInstance("EC").generatePublic(spec));
        }
        if (found.isEmpty()) {
            certificates(pem).forEach(certificate -> found.add(certificate.getPublicKey()));
        }
        return found;
    }

    /// Whether the algorithm that stands near the start of a key is RSA.
    private static boolean isRsa(byte[] key) {
        for (int i = 0; i + RSA_KEY.length <= Math.min(key.length, 40); i++) {
            if (Arrays.equals(key, i, i + RSA_KEY.length, RSA_KEY, 0, RSA_KEY.length)) {
                return true;
            }
        }
        return false;
    }

    /// The curve's OID in an EC private key of RFC 5915: after the version and the key's octets
    /// comes `[0]`, which holds it.
    private static byte[] curve(byte[] key) throws GeneralSecurityException {
        int at = (key[1] & 0x80) == 0 ? 2 : 2 + (key[1] & 0x7f);
        int octets = at + 3;
        int tagged = octets + 2 + (key[octets + 1] & 0xff);
        if (key[octets] != 0x04 || tagged + 2 > key.length || key[tagged] != (byte) 0xa0) {
            throw new GeneralSecurityException("an EC PRIVATE KEY that does not name its curve");
        }
        return Arrays.copyOfRange(key, tagged + 2, tagged + 2 + key[tagged + 1]);
    }

    /// @return the contents of all blocks of that label, in order; empty for none
    /// @throws GeneralSecurityException for one that is cut off or no base64
    private static List<byte[]> blocks(String label, String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        var found = new ArrayList<byte[]>();
        int start = pem.indexOf(begin);
        while (start >= 0) {
            int stop = pem.indexOf(end, start);
            if (stop < 0) {
                throw new GeneralSecurityException("cut off " + label + " in PEM text");
            }
            try {
                found.add(
                        Base64.getMimeDecoder()
                                .decode(pem.substring(start + begin.length(), stop)));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("damaged " + label + " in PEM text", e);
            }
            start = pem.indexOf(begin, stop);
        }
        return found;
    }

    private static GeneralSecurityException missing(String label) {
        return new GeneralSecurityException("no " + label + " in PEM text");
    }
}
