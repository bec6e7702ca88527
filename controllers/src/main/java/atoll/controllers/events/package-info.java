/// Lets Events expire.
@NullMarked
package atoll.controllers.events;

import org.jspecify.annotations.NullMarked;
