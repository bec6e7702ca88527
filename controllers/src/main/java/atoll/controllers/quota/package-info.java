/// Counts what quotas limit.
@NullMarked
package atoll.controllers.quota;

import org.jspecify.annotations.NullMarked;
