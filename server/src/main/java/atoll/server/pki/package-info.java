/// The server's own certificate authority and keys: made at first start, kept beside the data.
@NullMarked
package atoll.server.pki;

import org.jspecify.annotations.NullMarked;
