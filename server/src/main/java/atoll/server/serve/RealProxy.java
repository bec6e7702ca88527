package atoll.server.serve;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.listen.Exchange;
import atoll.server.proxy.BackendConnection;
import atoll.server.proxy.BackendConnection.Reply;
import atoll.server.proxy.Endpoint;
import atoll.server.proxy.Header;
import atoll.server.proxy.ProxiedUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One request that is passed on to a server on this machine, and its reply on the way back.
///
/// @param endpoint what the server is called
record RealProxy(Call call, ProxiedUrl url, InetAddress address, Endpoint endpoint) {
    /// Only this server answers for who may read it from where.
    private static final Set<String> FOREIGN =
            Set.of(
                    "access-control-allow-credentials",
                    "access-control-allow-headers",
                    "access-control-allow-methods",
                    "access-control-allow-origin");

    /// Headers of a reply that replace ours instead of joining them.
    private static final Set<String> SINGLE = Set.of("content-type", "content-length", "date");

    void answer(boolean tls) throws IOException {
        boolean upgrade = call.exchange().isUpgrade();
        BackendConnection backend = connect(tls, upgrade);
        call.exchange().onAbort(backend::close);
        boolean handedOn = false;
        try {
            Reply reply = ask(backend, upgrade);
            if (upgrade && reply.status() == 101) {
                relay(backend, reply);
                handedOn = true;
            } else if (upgrade && reply.status() < 400) {
                throw plain("invalid upgrade response: status code " + reply.status());
            } else {
                pass(backend, reply);
            }
        } finally {
            if (!handedOn) {
                backend.close();
            }
        }
    }

    private BackendConnection connect(boolean tls, boolean upgrade) {
        try {
            return BackendConnection.open(address, endpoint.port(), endpoint.host(), tls);
        } catch (ConnectException _) {
            throw failed("connect: connection refused", upgrade, true);
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), upgrade, true);
        }
    }

    private RefusedException failed(String why, boolean upgrade, boolean dialing) {
        String what = dialing ? "dial tcp " + endpoint.authority() + ": " + why : why;
        return upgrade ? plain("error dialing backend: " + what) : ProxyAccess.unreachable(what);
    }

    /// Upstream's plain errors become a `500` without a reason.
    private static RefusedException plain(String why) {
        return new RefusedException(new Status(500, "", why, JsonObject.EMPTY));
    }

    private Reply ask(BackendConnection backend, boolean upgrade) {
        Exchange exchange = call.exchange();
        String query = exchange.query();
        String path = url.path().isEmpty() ? "/" : url.path();
        String target = ProxiedUrl.encoded(path) + (query.isEmpty() ? "" : "?" + query);
        try {
            backend.send(exchange.method(), target, headers(upgrade), exchange.input(), length());
            return backend.receive();
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), upgrade, false);
        }
    }

    private long length() {
        String given = call.header("Content-Length");
        if (given.matches("\\d{1,18}")) {
            return Long.parseLong(given);
        }
        boolean none = Set.of("GET", "HEAD", "OPTIONS").contains(call.exchange().method());
        return none && call.header("Transfer-Encoding").isEmpty() ? 0 : -1;
    }

    /// What the client said, without what was for this server alone: who it is.
    private List<Header> headers(boolean upgrade) {
        var all = new ArrayList<Header>();
        var through = new ArrayList<String>();
        call.exchange()
                .headersStartingWith("")
                .forEach((name, values) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (lower.equals("x-forwarded-for")) {
                        through.addAll(values);
                    } else if (!isOurs(lower)) {
                        values.forEach(value -> all.add(new Header(name, value)));
                    }
                });
        List<Header> sent = new ArrayList<>(upgrade ? all : Header.endToEnd(all));
        sent.addFirst(new Header("Host", call.exchange().host()));
        through.add(call.exchange().clientAddress());
        sent.add(new Header("X-Forwarded-For", String.join(", ", through)));
        if (!upgrade) {
            sent.add(new Header("X-Forwarded-Uri", url.forwarded()));
        }
        return sent;
    }

    private static boolean isOurs(String name) {
        return name.startsWith(":")
                || name.equals("host")
                || name.equals("authorization")
                || name.equals("content-length")
                || name.equals("x-forwarded-uri")
                || name.startsWith("impersonate-");
    }

    private void pass(BackendConnection backend, Reply reply) throws IOException {
        Exchange exchange = call.exchange();
        for (Header header : Header.endToEnd(reply.headers())) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (FOREIGN.contains(name)) {
                continue;
            }
            if (name.equals("location")) {
                exchange.setHeader("Location", location(header.value()));
            } else if (SINGLE.contains(name)) {
                exchange.setHeader(header.name(), header.value());
            } else {
                exchange.addHeader(header.name(), header.value());
            }
        }
        InputStream body = backend.body(exchange.method(), reply);
        try (OutputStream out = exchange.stream(reply.status())) {
            if (body != null) {
                BackendConnection.copy(body, out);
            }
        }
    }

    private String location(String given) {
        try {
            return url.location(given, call.exchange().host());
        } catch (URISyntaxException e) {
            throw new RefusedException(
                    Status.internalError(
                            "error trying to parse Location header: " + e.getMessage()));
        }
    }

    /// Lets both speak to one another until one of them is done.
    private void relay(BackendConnection backend, Reply reply) throws IOException {
        Exchange exchange = call.exchange();
        for (Header header : Header.endToEnd(reply.headers())) {
            exchange.addHeader(header.name(), header.value());
        }
        exchange.switchTo(Header.first(reply.headers(), "Upgrade"), backend::relay);
    }
}
