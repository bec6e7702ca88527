/// Carries bindings out: chooses their clusters and writes their Works.
@NullMarked
package atoll.placement.bind;

import org.jspecify.annotations.NullMarked;
