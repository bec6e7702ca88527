/// The door to placement: install it on a hub, register members, run its actors.
@NullMarked
package atoll.placement;

import org.jspecify.annotations.NullMarked;
