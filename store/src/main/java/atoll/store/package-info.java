/// Versioned objects of all clusters of a process: decide, log, apply, publish, watch.
@NullMarked
package atoll.store;

import org.jspecify.annotations.NullMarked;
