package atoll.server.serve;

import atoll.server.discovery.Document;
import atoll.server.listen.Exchange;
import atoll.server.openapi.Published;
import java.io.IOException;

/// Sends documents that clients keep, by their tag.
final class Documents {
    private static final byte[] NOTHING = {};

    private Documents() {}

    /// @param immutable whether the address names this very content
    static void send(Exchange exchange, Published document, boolean immutable) throws IOException {
        exchange.setHeader("ETag", document.etag());
        exchange.setHeader("Vary", "Accept-Encoding, Accept");
        exchange.setHeader("Cache-Control", immutable ? "public, immutable" : "public");
        if (isKnown(exchange, document.etag())) {
            exchange.reply(304, NOTHING);
            return;
        }
        exchange.setHeader("Content-Type", document.contentType());
        if (GzipLater.wanted(exchange)) {
            exchange.setHeader("Content-Encoding", "gzip");
            exchange.reply(200, document.gzip());
            return;
        }
        exchange.reply(200, document.body());
    }

    private static boolean isKnown(Exchange exchange, String etag) {
        String known = exchange.header("If-None-Match");
        return known != null && known.contains(etag);
    }

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
