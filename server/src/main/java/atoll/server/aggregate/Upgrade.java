package atoll.server.aggregate;

import atoll.server.listen.Exchange;
import atoll.server.proxy.BackendConnection;
import atoll.server.proxy.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// A request to speak something else, handed on: once the other server agrees, bytes go both ways.
final class Upgrade {
    private static final int SWITCHING = 101;

    private Upgrade() {}

    /// An answer that is no `101` is passed on like any other.
    ///
    /// @param target path and query, encoded
    ///
    /// @param backend is closed in the end
    static void forward(
            BackendConnection backend, Exchange exchange, String target, List<Header> headers)
            throws IOException {
        exchange.onAbort(backend::close);
        boolean handedOn = false;
        try {
            backend.send(exchange.method(), target, headers, InputStream.nullInputStream(), 0);
            BackendConnection.Reply reply = backend.receive();
            for (Header header : Header.endToEnd(reply.headers())) {
                if (!header.is("Content-Length")) {
                    exchange.setHeader(header.name(), header.value());
                }
            }
            if (reply.status() == SWITCHING) {
                exchange.switchTo(Header.first(reply.headers(), "Upgrade"), backend::relay);
                handedOn = true;
                return;
            }
            InputStream body = backend.body(exchange.method(), reply);
            try (OutputStream out = exchange.stream(reply.status())) {
                if (body != null) {
                    BackendConnection.copy(body, out);
                }
            }
        } finally {
            if (!handedOn) {
                backend.close();
            }
        }
    }
}
