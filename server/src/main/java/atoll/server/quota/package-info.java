/// Holds writes to the quotas of their namespace.
///
/// The amounts of an object, and which quotas cover it, are worked out in module `api`, where the
/// controller that counts again finds them too; here is only the admission plugin that charges.
@NullMarked
package atoll.server.quota;

import org.jspecify.annotations.NullMarked;
