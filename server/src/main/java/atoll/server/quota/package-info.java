/// Holds writes to the quotas of their namespace.
@NullMarked
package atoll.server.quota;

import org.jspecify.annotations.NullMarked;
