/// One request from its first header to its last byte: who asks, whether they may, what the
/// registry says, how it is told.
@NullMarked
package atoll.server.serve;

import org.jspecify.annotations.NullMarked;
