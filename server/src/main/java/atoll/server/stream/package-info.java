/// Watches on the wire: a thread that sleeps until there is something to tell, and events encoded
/// once for all who watch.
///
/// Frames are what upstream's `watch` serializers write: in JSON one object a line, in protobuf
/// each behind its length.
@NullMarked
package atoll.server.stream;

import org.jspecify.annotations.NullMarked;
