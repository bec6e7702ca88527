package atoll.server.aggregate;

import atoll.api.request.RefusedException;
import atoll.server.authenticate.UserInfo;
import atoll.server.listen.Exchange;
import atoll.server.proxy.Header;
import atoll.server.proxy.ServiceRoute;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Hands a request on to the server whose it is, in the name of who asks, and its answer back as it
/// comes, so that a watch goes through.
///
/// The other server is told who asks in `X-Remote-` headers, which it believes because of the front
/// proxy's certificate. What a client says in such headers itself never gets through, nor does its
/// token. Failures are plain text, as upstream's proxy answers.
final class Forwarding {
    /// A request's body is held in memory, up to 64 MiB: its length has to be known beforehand.
    private static final int BODY_MAX = 64 << 20;

    private static final int PIECE = 16 << 10;
    private static final byte[] NOTHING = {};
    private static final String REMOTE = "x-remote-";

    /// Of one connection each, or said anew by whoever sends on.
    private static final Set<String> OF_CONNECTION =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "http2-settings",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "authorization");

    private final Remotes remotes;

    Forwarding(Remotes remotes) {
        this.remotes = remotes;
    }

    /// Answers in any case. `503` when the server is not available or cannot be reached; `500` when
    /// a connection to be upgraded cannot be made.
    ///
    /// @param path without the cluster's prefix
    void forward(Delegate delegate, Exchange exchange, String path, UserInfo user)
            throws IOException {
        if (!delegate.available()) {
            text(exchange, 503, "service unavailable\n");
            return;
        }
        ServiceRoute route;
        try {
            route = remotes.route(delegate);
        } catch (RefusedException _) {
            text(exchange, 503, "service unavailable\n");
            return;
        }
        if (exchange.isUpgrade()) {
            try {
                Upgrade.forward(
                        remotes.connect(delegate, route),
                        exchange,
                        target(exchange, path),
                        upgradeHeaders(delegate, exchange, user));
            } catch (IOException e) {
                text(exchange, 500, "error dialing backend: " + remotes.why(e, route) + "\n");
            }
            return;
        }
        HttpResponse<InputStream> response;
        try {
            response = remotes.send(delegate, request(route, exchange, path, user));
        } catch (IOException e) {
            text(exchange, 503, remotes.why(e, route) + "\n");
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            text(exchange, 503, "context canceled\n");
            return;
        }
        try (InputStream body = response.body()) {
            answer(exchange, response, body);
        }
    }

    private static HttpRequest request(
            ServiceRoute route, Exchange exchange, String path, UserInfo user) throws IOException {
        byte[] body = exchange.body(BODY_MAX);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(Remotes.address(route, target(exchange, path)))
                        .method(
                                exchange.method(),
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        for (Header header : headers(exchange, user, OF_CONNECTION)) {
            request.header(header.name(), header.value());
        }
        return request.build();
    }

    private static String target(Exchange exchange, String path) {
        String query = exchange.query();
        return encoded(path) + (query.isEmpty() ? "" : "?" + query);
    }

    /// With `Connection` and `Upgrade`, which are the point here.
    private static List<Header> upgradeHeaders(
            Delegate delegate, Exchange exchange, UserInfo user) {
        List<Header> headers =
                headers(exchange, user, Set.of("authorization", "content-length", "host"));
        headers.addFirst(new Header("Host", delegate.trusting().name()));
        return headers;
    }

    /// What the client said but for `without`, and who it is.
    ///
    /// @param without names in lower case
    private static List<Header> headers(Exchange exchange, UserInfo user, Set<String> without) {
        var headers = new ArrayList<Header>();
        exchange.headersStartingWith("")
                .forEach((name, values) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (!without.contains(lower)
                            && !lower.startsWith(":")
                            && !lower.startsWith(REMOTE)
                            && !lower.startsWith("impersonate-")) {
                        values.forEach(value -> headers.add(new Header(name, value)));
                    }
                });
        headers.add(new Header("X-Forwarded-For", exchange.clientAddress()));
        headers.add(new Header("X-Remote-User", user.name()));
        if (!user.uid().isEmpty()) {
            headers.add(new Header("X-Remote-Uid", user.uid()));
        }
        user.groups().forEach(group -> headers.add(new Header("X-Remote-Group", group)));
        for (Map.Entry<String, List<String>> extra : user.extra().entrySet()) {
            String name = "X-Remote-Extra-" + escaped(extra.getKey());
            extra.getValue().forEach(value -> headers.add(new Header(name, value)));
        }
        return headers;
    }

    /// What can't stand in a header's name as percent signs and digits.
    ///
    /// `example.com/key → example.com%2Fkey`
    private static String escaped(String key) {
        var escaped = new StringBuilder();
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean legal =
                    c < 128 && (Character.isLetterOrDigit(c) || "!#$&'*+-.^_`|~".indexOf(c) >= 0);
            escaped.append(legal ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return escaped.toString();
    }

    /// The path was decoded when it was read.
    private static String encoded(String path) {
        var encoded = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain =
                    c < 128
                            && (Character.isLetterOrDigit(c)
                                    || "/-._~!$&'()*+,;=:@".indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }

    /// Passes the body on piece by piece. When the client hangs up, the other server's answer is
    /// closed.
    private static void answer(
            Exchange exchange, HttpResponse<InputStream> response, InputStream body)
            throws IOException {
        int status = response.statusCode();
        response.headers()
                .map()
                .forEach((name, values) -> {
                    if (!OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))
                            && !name.startsWith(":")) {
                        exchange.setHeader(name, values.getFirst());
                        values.stream().skip(1).forEach(value -> exchange.addHeader(name, value));
                    }
                });
        boolean empty = exchange.method().equals("HEAD") || status == 204 || status == 304;
        if (empty) {
            exchange.reply(status, NOTHING);
            return;
        }
        exchange.onAbort(() -> closed(body));
        try (OutputStream out = exchange.stream(status)) {
            var piece = new byte[PIECE];
            int read = body.read(piece);
            while (read >= 0) {
                out.write(piece, 0, read);
                out.flush();
                read = body.read(piece);
            }
        }
    }

    private static void closed(InputStream body) {
        try {
            body.close();
        } catch (IOException _) {
            // The other side is gone as well.
        }
    }

    private static void text(Exchange exchange, int status, String text) throws IOException {
        exchange.setHeader("Content-Type", "text/plain; charset=utf-8");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        exchange.reply(status, text.getBytes(StandardCharsets.UTF_8));
    }
}
