package atoll.server.serve;

import atoll.server.discovery.Document;
import atoll.server.listen.Exchange;
import java.io.IOException;

/// Sends documents that clients keep, by their tag.
final class Documents {
    private static final byte[] NOTHING = {};

    private Documents() {}

    static void send(Exchange exchange, Document document) throws IOException {
        exchange.setHeader("ETag", document.etag());
        exchange.setHeader("Vary", "Accept");
        exchange.setHeader("Cache-Control", "public");
        String known = exchange.header("If-None-Match");
        if (known != null && document.matches(known)) {
            exchange.reply(304, NOTHING);
            return;
        }
        Replies.bytes(exchange, 200, document.contentType(), document.body());
    }
}
