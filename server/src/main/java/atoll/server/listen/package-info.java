/// The socket: TLS, HTTP/1.1 and HTTP/2, request threads. The only place that knows the HTTP
/// library; everything else sees an [atoll.server.listen.Exchange].
@NullMarked
package atoll.server.listen;

import org.jspecify.annotations.NullMarked;
