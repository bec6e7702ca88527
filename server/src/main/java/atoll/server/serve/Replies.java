package atoll.server.serve;

import atoll.api.Status;
import atoll.base.json.JsonObject;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.listen.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;

/// Writes replies: headers, compression, lengths.
final class Replies {
    static final String TEXT = "text/plain; charset=utf-8";

    /// Characters of all warnings of one answer; when there are more, each is cut.
    private static final int WARNINGS_MAX = 4096;

    private static final int CUT_WARNING = 256;

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

    /// JSON that people read too.
    static void people(Exchange exchange, JsonObject json) throws IOException {
        bytes(exchange, 200, "application/json", Encoder.indented(json));
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

    /// Each warning once, however often it came up.
    static void warnings(Exchange exchange, List<String> warnings) {
        var distinct = new LinkedHashSet<>(warnings);
        long whole = distinct.stream().mapToLong(each -> each.codePoints().count()).sum();
        for (String warning : distinct) {
            String text = whole > WARNINGS_MAX ? cut(warning) : warning;
            String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
            exchange.addHeader("Warning", "299 - \"" + asBytes(quoted) + '"');
        }
    }

    /// Headers are written a byte for each character.
    private static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String cut(String warning) {
        return warning.codePointCount(0, warning.length()) <= CUT_WARNING
                ? warning
                : warning.substring(0, warning.offsetByCodePoints(0, CUT_WARNING));
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
