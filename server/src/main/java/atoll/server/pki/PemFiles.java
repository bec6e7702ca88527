package atoll.server.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// Certificates and keys that somebody else made, read from files named one by one.
///
/// Each method throws a [PkiException] that names the file when it cannot be read or holds
/// something else.
public final class PemFiles {
    private PemFiles() {}

    private interface Reader<T> {
        T read(String pem) throws GeneralSecurityException;
    }

    /// At least one, the first being the file's own.
    public static List<X509Certificate> certificates(Path file) {
        return read(file, Pem::certificates);
    }

    /// All that the file says.
    public static String text(Path file) {
        return read(file, text -> text);
    }

    /// RSA or an elliptic curve; PKCS#8, SEC 1 or PKCS#1.
    public static PrivateKey privateKey(Path file) {
        return read(file, Pem::privateKey);
    }

    /// @throws GeneralSecurityException when a text holds none
    public static Credential credential(String certificate, String key)
            throws GeneralSecurityException {
        return new Credential(Pem.certificate(certificate), Pem.privateKey(key));
    }

    /// Keys, or those of certificates; at least one.
    public static List<PublicKey> publicKeys(Path file) {
        return read(file, Pem::publicKeys);
    }

    /// The private key in `file` with the one of `candidates` that belongs to it.
    ///
    /// @param candidates public keys, tried in order
    /// @throws PkiException when none fits
    public static KeyPair keyPair(Path file, List<PublicKey> candidates) {
        PrivateKey key = privateKey(file);
        return candidates.stream()
                .filter(candidate -> belongs(candidate, key))
                .findFirst()
                .map(found -> new KeyPair(found, key))
                .orElseThrow(() ->
                        new PkiException(
                                "%s belongs to none of the public keys".formatted(file), null));
    }

    /// Tried by signing nothing; false for keys of another kind.
    private static boolean belongs(PublicKey candidate, PrivateKey key) {
        try {
            var signature =
                    Signature.getInstance(
                            "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(candidate);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static <T> T read(Path file, Reader<T> reader) {
        try {
            return reader.read(Files.readString(file));
        } catch (IOException e) {
            throw new PkiException("%s cannot be read: %s".formatted(file, e), e);
        } catch (GeneralSecurityException e) {
            throw new PkiException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
