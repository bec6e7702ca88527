/// Admission by webhooks: who is asked about which write, what is sent, and what becomes of the
/// answer. A cluster without webhook configurations does nothing here, and no HTTP client is made
/// before the first call.
///
/// Calls are made one after another on the thread of the write. A webhook can only be reached at a
/// URL, or at a service with an endpoint that is of this machine.
@NullMarked
package atoll.server.webhook;

import org.jspecify.annotations.NullMarked;
