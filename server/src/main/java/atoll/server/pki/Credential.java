package atoll.server.pki;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/// A certificate and the key that proves it is one's own.
///
/// @param key private; belongs to the certificate's public one, which is not checked here
public record Credential(X509Certificate certificate, PrivateKey key) {
    public String certificatePem() {
        try {
            return Pem.write("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// PKCS#8, as every TLS library reads it. A secret.
    public String keyPem() {
        return Pem.write("PRIVATE KEY", key.getEncoded());
    }

    /// SEC 1, the form in which Go's tools put elliptic-curve keys into kubeconfigs: fabric8's
    /// client reads no other. A secret.
    public String kubeconfigKeyPem() {
        return key instanceof ECPrivateKey elliptic
                        && certificate.getPublicKey() instanceof ECPublicKey point
                ? Pem.ellipticKey(elliptic, point)
                : keyPem();
    }

    /// Without the key, which no log is to show.
    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal() + "]";
    }
}
