package atoll.server.serve;

import atoll.api.Status;
import atoll.base.json.JsonObject;
import atoll.server.encode.Format;
import atoll.server.listen.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes replies: headers, compression, lengths.
final class Replies {
    static final String TEXT = "text/plain; charset=utf-8";
    private static final int WARNING_MAX = 4096;

    private Replies() {}

    static void bytes(Exchange exchange, int status, String contentType, byte[] body)
            throws IOException {
        exchange.setHeader("Content-Type", contentType);
        if (body.length > GzipLater.THRESHOLD && GzipLater.wanted(exchange)) {
            try (OutputStream out = new GzipLater(exchange, status)) {
                out.write(body);
            }
            return;
        }
        exchange.reply(status, body);
    }

    static void text(Exchange exchange, int status, String text) throws IOException {
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        bytes(exchange, status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Turns a request away that there was no room for.
    static void tooMany(Exchange exchange, long retryAfterSeconds) throws IOException {
        exchange.setHeader("Retry-After", Long.toString(retryAfterSeconds));
        text(exchange, 429, "Too many requests, please try again later.\n");
    }

    static void encoded(Exchange exchange, int status, Format format, byte[] body)
            throws IOException {
        bytes(exchange, status, format.media().text(), body);
    }

    static void warnings(Exchange exchange, List<String> warnings) {
        for (String warning : warnings) {
            String text =
                    warning.length() > WARNING_MAX ? warning.substring(0, WARNING_MAX) : warning;
            String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
            exchange.addHeader("Warning", "299 - \"" + quoted + '"');
        }
    }

    /// The header by which clients know when to come back.
    static void retryAfter(Exchange exchange, Status status) {
        JsonObject details = status.details();
        if (details.has("retryAfterSeconds")) {
            exchange.setHeader(
                    "Retry-After", Long.toString(details.longOr("retryAfterSeconds", 1)));
        }
    }
}
