/// Regular expressions as Go reads them, on the platform's engine.
@NullMarked
package atoll.api.regexp;

import org.jspecify.annotations.NullMarked;
