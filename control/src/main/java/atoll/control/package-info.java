/// Actors that never wait, and the two shells that step them: virtual threads on the wall clock, or
/// one thread on a virtual clock.
@NullMarked
package atoll.control;

import org.jspecify.annotations.NullMarked;
