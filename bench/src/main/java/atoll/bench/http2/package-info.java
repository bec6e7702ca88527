/// An HTTP/2 client over TLS that costs next to nothing, so that a benchmark measures the server.
@NullMarked
package atoll.bench.http2;

import org.jspecify.annotations.NullMarked;
