/// Watches on the wire: a thread that sleeps until there is something to tell, and events encoded
/// once for all who watch.
@NullMarked
package atoll.server.stream;

import org.jspecify.annotations.NullMarked;
