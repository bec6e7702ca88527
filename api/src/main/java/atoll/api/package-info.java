/// The vocabulary every floor shares: names of kinds and resources, objects, statuses.
@NullMarked
package atoll.api;

import org.jspecify.annotations.NullMarked;
