package atoll.server.flow;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.RequestLimits;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import atoll.server.resource.RuntimeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// A server with few seats and its standard objects, on a clock that stands still, and clients that
/// hold their seats as long as the test likes: their bodies do not come.
final class FlowServer implements AutoCloseable {
    static final String FLOWS = "/apis/flowcontrol.apiserver.k8s.io/v1/";
    static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private static final int TRIES = 5_000;

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
    final TestServer server;
    final HttpClient admin;
    final HttpClient tenant;

    FlowServer(RequestLimits limits) {
        server = new TestServer(now::get, null, RuntimeConfig.FRESH, limits);
        new Bootstrap(
                        new BootstrapOptions(
                                now::get, "10.96.0.0/12", "127.0.0.1", 443, "", "", "host"))
                .run(server.hub.systemClient("kube-apiserver"));
        admin = server.admin();
        tenant = user("tenant", "tenants");
        server.hub
                .systemClient("test")
                .write(
                        Write.create(
                                GroupVersionResource.of(
                                        "rbac.authorization.k8s.io/v1", "clusterrolebindings"),
                                "",
                                json(
                                        """
                                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding",
                                         "metadata":{"name":"everybody"},
                                         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                                         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"system:authenticated"}]}
                                        """),
                                ""))
                .orThrow();
    }

    static JsonObject json(String text) {
        return JsonReader.readObject(text);
    }

    HttpClient user(String name, String... groups) {
        return server.client(server.pki.authority().issueClient(name, List.of(groups)));
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    Reply put(HttpClient client, String path, String body) {
        return server.send(client, "PUT", path, body, "Content-Type", "application/json");
    }

    Reply post(HttpClient client, String path, String body) {
        return server.send(client, "POST", path, body, "Content-Type", "application/json");
    }

    Reply patch(HttpClient client, String path, String body) {
        return server.send(
                client, "PATCH", path, body, "Content-Type", "application/merge-patch+json");
    }

    /// A request that is served until its body comes.
    record Held(Socket socket, byte[] body) {
        /// @return the code of its reply
        int finish() {
            try (socket) {
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
                byte[] reply = socket.getInputStream().readAllBytes();
                String line =
                        new String(reply, StandardCharsets.UTF_8).lines().findFirst().orElse("");
                return Integer.parseInt(line.split(" ")[1]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Held hold(HttpClient client, String name) {
        byte[] body =
                ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                                + name
                                + "\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        String head =
                """
                POST %s HTTP/1.1
                Host: localhost
                Connection: close
                Content-Type: application/json
                Content-Length: %d

                """
                        .formatted(MAPS, body.length)
                        .replace("\n", "\r\n");
        try {
            Socket socket =
                    client.sslContext()
                            .getSocketFactory()
                            .createSocket(server.address.getAddress(), server.address.getPort());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new Held(socket, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> ask(HttpClient client, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(server.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// A figure of one level and schema; 0 where it is not told.
    double figure(String name, String labels) {
        String line = "apiserver_flowcontrol_" + name + "{" + labels + "} ";
        return server.get(admin, "/metrics")
                .text()
                .lines()
                .filter(one -> one.startsWith(line))
                .mapToDouble(one -> Double.parseDouble(one.substring(line.length())))
                .findFirst()
                .orElse(0);
    }

    static String of(String schema, String level) {
        return "flow_schema=\"%s\",priority_level=\"%s\"".formatted(schema, level);
    }

    /// Asks again and again until so many requests of a level wait and so many are served: other
    /// threads bring it about.
    void await(String level, int waiting, int served) {
        String row = "";
        for (int i = 0; i < TRIES; i++) {
            row =
                    server.get(admin, "/debug/api_priority_and_fairness/dump_priority_levels")
                            .text()
                            .lines()
                            .filter(line -> line.startsWith(level + ","))
                            .findFirst()
                            .orElse("");
            String[] cells = row.split(", +");
            if (cells.length > 5
                    && cells[4].equals(String.valueOf(waiting))
                    && cells[5].equals(String.valueOf(served))) {
                return;
            }
        }
        throw new AssertionError("not " + waiting + " waiting and " + served + " served: " + row);
    }

    /// The condition of a flow schema, as soon as it has that status: it is written after the reply
    /// to what brought it about.
    JsonObject condition(String schema, String status) {
        JsonObject object = JsonObject.EMPTY;
        for (int i = 0; i < TRIES; i++) {
            object = server.get(admin, FLOWS + "flowschemas/" + schema).json();
            for (JsonObject one : object.object("status").array("conditions").objects()) {
                if (one.stringOr("type", "").equals("Dangling")
                        && one.stringOr("status", "").equals(status)) {
                    return one;
                }
            }
        }
        throw new AssertionError("not " + status + ": " + object);
    }

    @Override
    public void close() {
        server.close();
    }
}
