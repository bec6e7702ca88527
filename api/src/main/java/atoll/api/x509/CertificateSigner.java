package atoll.api.x509;

import java.time.Duration;
import java.util.List;

/// Makes certificates; the key it signs with is kept elsewhere. Thread-safe. Whether a request may
/// be signed is decided before, by whoever calls this.
public interface CertificateSigner {
    /// @param usages as `spec.usages` names them
    /// @param lifetime asked for; the certificate ends with its authority at the latest
    /// @return PEM
    /// @param request whose subject, key and alternative names go into the certificate
    String sign(CertificateRequest request, List<String> usages, Duration lifetime);
}
