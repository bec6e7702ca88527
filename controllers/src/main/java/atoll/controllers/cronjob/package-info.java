/// Starts Jobs by the clock.
@NullMarked
package atoll.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
