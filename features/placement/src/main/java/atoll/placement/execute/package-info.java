/// Carries Works into a member and reports what became of them.
@NullMarked
package atoll.placement.execute;

import org.jspecify.annotations.NullMarked;
