package atoll.server.serve;

import atoll.server.discovery.Document;
import atoll.server.listen.Exchange;
import atoll.server.openapi.Published;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Sends documents that clients keep, by their tag.
final class Documents {
    private static final byte[] NOTHING = {};

    /// With `UTC` where HTTP says `GMT`, as upstream writes it.
    private static final DateTimeFormatter EXPIRES =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Documents() {}

    /// Where each form of OpenAPI differs from the others in what caches are told.
    ///
    /// @param vary the headers that what is sent depends on
    /// @param expires when the content may be forgotten; null where the address does not name this
    ///   very content
    record Keeping(List<String> vary, @Nullable Instant expires) {}

    static void send(Exchange exchange, Published document, Keeping keeping) throws IOException {
        exchange.setHeader("ETag", document.etag());
        keeping.vary().forEach(header -> exchange.addHeader("Vary", header));
        if (keeping.expires() != null) {
            exchange.setHeader("Cache-Control", "public, immutable");
            exchange.setHeader("Expires", EXPIRES.format(keeping.expires()));
        }
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
        return known != null && (known.contains(etag) || known.strip().equals("*"));
    }

    /// Tells a client to keep a document of all groups, which it asks for again and again.
    ///
    /// @return whether it has done so, and has been told that nothing changed
    static boolean isKept(Exchange exchange, Document document) throws IOException {
        exchange.setHeader("ETag", document.etag());
        exchange.setHeader("Vary", "Accept");
        exchange.setHeader("Cache-Control", "public");
        boolean kept = document.etag().equals(exchange.header("If-None-Match"));
        if (kept) {
            exchange.reply(304, NOTHING);
        }
        return kept;
    }
}
