/// Finds the templates that policies select and keeps their bindings.
@NullMarked
package atoll.placement.detect;

import org.jspecify.annotations.NullMarked;
