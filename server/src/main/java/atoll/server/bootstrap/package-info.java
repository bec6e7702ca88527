/// The objects a server makes by itself in a fresh cluster, and keeps right in an old one.
@NullMarked
package atoll.server.bootstrap;

import org.jspecify.annotations.NullMarked;
