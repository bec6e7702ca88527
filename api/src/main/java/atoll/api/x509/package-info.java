/// Requests for certificates, as they stand in CertificateSigningRequests, and who signs them.
@NullMarked
package atoll.api.x509;

import org.jspecify.annotations.NullMarked;
