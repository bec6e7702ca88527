package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What harnesses start as `etcd`. It keeps nothing itself: it tells that it is healthy, and tells
/// our `kube-apiserver` which directory it was given, where that one then keeps its store. So data
/// lives as long as the directory, however often the API server is started again.
///
/// Plain HTTP only. Nothing of etcd's own protocol is spoken: a client of etcd finds nobody.
final class EtcdStandIn implements AutoCloseable {
    /// Answers the absolute path of the data directory.
    static final String DATA_DIRECTORY = "/atoll/data-dir";

    /// etcd's default of `--listen-client-urls`.
    private static final String CLIENT_URLS = "http://localhost:2379";

    private static final String HEALTHY = "{\"health\":\"true\",\"reason\":\"\"}";

    /// What etcd of upstream's 1.36 answers.
    private static final String VERSION =
            "{\"etcdserver\":\"3.6.8\",\"etcdcluster\":\"3.6.0\",\"storage\":\"3.6.0\"}";

    private final List<HttpServer> servers = new ArrayList<>();
    private final Path data;

    private EtcdStandIn(Path data) {
        this.data = data;
    }

    /// @throws CommandFailed when an address cannot be listened on, or is no `http` URL
    static EtcdStandIn start(LauncherFlags flags) {
        Path data = Path.of(flags.text("data-dir", flags.text("name", "default") + ".etcd"));
        var etcd = new EtcdStandIn(data.toAbsolutePath().normalize());
        List<String> urls = flags.all("listen-client-urls");
        try {
            for (String url : urls.isEmpty() ? List.of(CLIENT_URLS) : urls) {
                etcd.listen(url);
            }
            return etcd;
        } catch (CommandFailed e) {
            etcd.close();
            throw e;
        }
    }

    /// One server for each address, each answering the same three paths.
    private void listen(String url) {
        URI uri = URI.create(url);
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--listen-client-urls " + url + ": only http://HOST:PORT is served");
        }
        String host = uri.getHost().replace("[", "").replace("]", "");
        try {
            var server = HttpServer.create(new InetSocketAddress(host, uri.getPort()), 0);
            answer(server, "/health", HEALTHY);
            answer(server, "/version", VERSION);
            answer(server, DATA_DIRECTORY, data.toString());
            server.start();
            servers.add(server);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, url + " cannot be listened on: " + e.getMessage());
        }
    }

    private static void answer(HttpServer server, String path, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
