/// The server's own certificate authority and keys: made at first start, kept beside the data.
///
/// Ours are elliptic-curve keys on P-256 throughout; what others bring is read from files
/// ([PemFiles]). No key is ever logged or put into a message.
@NullMarked
package atoll.server.pki;

import org.jspecify.annotations.NullMarked;
