/// Deletes what lost its owners, and honours orphan and foreground deletion.
@NullMarked
package atoll.controllers.garbage;

import org.jspecify.annotations.NullMarked;
