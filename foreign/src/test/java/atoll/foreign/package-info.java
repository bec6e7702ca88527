/// Clients that others wrote, against a fleet of ours.
@NullMarked
package atoll.foreign;

import org.jspecify.annotations.NullMarked;
