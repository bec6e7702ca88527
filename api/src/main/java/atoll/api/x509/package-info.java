/// Requests for certificates, as they stand in CertificateSigningRequests, and who signs them.
///
/// The kinds of key and signature are those that Go's library takes. Nothing here holds a private
/// key.
@NullMarked
package atoll.api.x509;

import org.jspecify.annotations.NullMarked;
