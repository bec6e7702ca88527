/// What a cluster serves, in the documents by which clients find out.
@NullMarked
package atoll.server.discovery;

import org.jspecify.annotations.NullMarked;
