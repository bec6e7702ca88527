/// Clusters in memory on a virtual clock, and what a machine may or may not have.
@NullMarked
package atoll.testing;

import org.jspecify.annotations.NullMarked;
