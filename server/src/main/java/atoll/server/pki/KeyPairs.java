package atoll.server.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with a certificate and its key, in Go's words.
///
/// Upstream: Go's `tls.X509KeyPair`.
public final class KeyPairs {
    /// A block of PEM as Go's parser takes it: at a line's start, closed by its own label, with
    /// nothing but base64 in it.
    private static final Pattern BLOCK =
            Pattern.compile(
                    "(?m)^-----BEGIN ([^-\\r\\n]*)-----[ \\t\\r]*\\n[A-Za-z0-9+/=\\s]*?^-----END \\1-----");

    /// What is signed to see whether two keys belong together; any bytes would do.
    private static final byte[] PROBE = "atoll".getBytes(StandardCharsets.US_ASCII);

    private KeyPairs() {}

    /// Empty when the key is the certificate's.
    ///
    /// Only the first certificate counts.
    public static String problem(byte[] certificatePem, byte[] keyPem) {
        var certificateText = new String(certificatePem, StandardCharsets.ISO_8859_1);
        var keyText = new String(keyPem, StandardCharsets.ISO_8859_1);
        List<String> certificates = labels(certificateText);
        List<String> keys = labels(keyText);
        if (!certificates.contains("CERTIFICATE")) {
            return noCertificate(certificates);
        }
        if (keys.stream().noneMatch(label -> label.endsWith("PRIVATE KEY"))) {
            return noKey(keys);
        }
        PublicKey certified;
        try {
            certified = Pem.certificate(certificateText).getPublicKey();
        } catch (GeneralSecurityException _) {
            return "x509: malformed certificate";
        }
        try {
            return mismatch(certified, Pem.privateKey(keyText));
        } catch (GeneralSecurityException _) {
            return "tls: failed to parse private key";
        }
    }

    /// The kinds of blocks in the order of the text.
    private static List<String> labels(String pem) {
        var labels = new ArrayList<String>();
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            labels.add(block.group(1));
        }
        return labels;
    }

    private static String noCertificate(List<String> labels) {
        if (labels.isEmpty()) {
            return "tls: failed to find any PEM data in certificate input";
        }
        return labels.size() == 1 && labels.getFirst().endsWith("PRIVATE KEY")
                ? "tls: failed to find certificate PEM data in certificate input, but did find a"
                        + " private key; PEM inputs may have been switched"
                : "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping"
                        + " PEM blocks of the following types: "
                        + listed(labels);
    }

    private static String noKey(List<String> labels) {
        if (labels.isEmpty()) {
            return "tls: failed to find any PEM data in key input";
        }
        return labels.equals(List.of("CERTIFICATE"))
                ? "tls: found a certificate rather than a key in the PEM for the private key"
                : "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input"
                        + " after skipping PEM blocks of the following types: "
                        + listed(labels);
    }

    private static String listed(List<String> labels) {
        return "[" + String.join(" ", labels) + "]";
    }

    /// Moduli are compared for RSA; other keys are tried.
    private static String mismatch(PublicKey certified, PrivateKey key)
            throws GeneralSecurityException {
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return "tls: private key type does not match public key type";
        }
        boolean matches =
                (certified instanceof RSAPublicKey ours && key instanceof RSAPrivateKey theirs)
                        ? ours.getModulus().equals(theirs.getModulus())
                        : isSignedFor(certified, key);
        return matches ? "" : "tls: private key does not match public key";
    }

    private static boolean isSignedFor(PublicKey certified, PrivateKey key)
            throws GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(PROBE);
        byte[] signed = signing.sign();
        var checking = Signature.getInstance(algorithm);
        checking.initVerify(certified);
        checking.update(PROBE);
        return checking.verify(signed);
    }
}
