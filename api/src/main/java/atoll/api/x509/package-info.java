/// Requests for certificates, as they stand in CertificateSigningRequests.
@NullMarked
package atoll.api.x509;

import org.jspecify.annotations.NullMarked;
