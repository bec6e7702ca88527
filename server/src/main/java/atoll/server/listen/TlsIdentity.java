package atoll.server.listen;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// How the server proves itself.
///
/// @param authority the issuer of `certificate`, and of the client certificates the server asks for
public record TlsIdentity(X509Certificate certificate, PrivateKey key, X509Certificate authority) {
    /// Without the key, which no log is to show.
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
    }
}
