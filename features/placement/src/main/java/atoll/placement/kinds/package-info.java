/// What placement knows of the kinds it carries: where they are served and how many replicas they
/// ask for.
@NullMarked
package atoll.placement.kinds;

import org.jspecify.annotations.NullMarked;
