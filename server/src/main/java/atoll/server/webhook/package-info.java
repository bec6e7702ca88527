/// Admission by webhooks: who is asked about which write, what is sent, and what becomes of the
/// answer. A cluster without webhook configurations does nothing here, and no HTTP client is made
/// before the first call.
@NullMarked
package atoll.server.webhook;

import org.jspecify.annotations.NullMarked;
