/// Who is asking: identities, and how a request proves one.
@NullMarked
package atoll.server.authenticate;

import org.jspecify.annotations.NullMarked;
