/// Tells the hub how a member is.
@NullMarked
package atoll.placement.clusters;

import org.jspecify.annotations.NullMarked;
