/// Between bytes on the wire and objects: media types asked for and sent, bodies read, replies
/// written without building what is not needed.
@NullMarked
package atoll.server.encode;

import org.jspecify.annotations.NullMarked;
