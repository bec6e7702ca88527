/// The program: reads flags, builds the fleet with constructors, and stops it.
@NullMarked
package atoll.app;

import org.jspecify.annotations.NullMarked;
