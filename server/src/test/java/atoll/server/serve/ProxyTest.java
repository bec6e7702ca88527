package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.JsonReader;
import atoll.server.RawClient;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `proxy` of pods, services and nodes over the wire.
final class ProxyTest {
    private static final String CORE = "/api/v1/namespaces/default/";

    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));
    private final HttpClient admin = server.admin();
    private final Client client = server.hub.systemClient("test");
    private HttpServer backend;

    @BeforeEach
    void makePodsAndServices() throws IOException {
        create("v1", "serviceaccounts", "default", "{\"metadata\":{\"name\":\"default\"}}");
        create(
                "v1",
                "pods",
                "default",
                """
                {"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[
                    {"name":"c","image":"i","ports":[{"containerPort":8080}]}]}}
                """);
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", ProxyTest::echo);
        backend.start();
        status(
                "pods",
                "default",
                "p",
                "{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.1.2.3\"}]}");
    }

    /// Says what it was asked, and where to go when the path says so.
    private static void echo(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String text =
                "%s %s\nauthorization %s\nfor %s\nuri %s\nhop %s\nbody %s\n"
                        .formatted(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI(),
                                headers.getFirst("Authorization"),
                                headers.getFirst("X-Forwarded-For"),
                                headers.getFirst("X-Forwarded-Uri"),
                                headers.getFirst("Keep-Alive"),
                                new String(sent, StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("X-Backend", "yes");
        if (exchange.getRequestURI().getPath().startsWith("/go/")) {
            exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getQuery());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
            return;
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        // Of unknown length, so in chunks.
        exchange.sendResponseHeaders(200, head ? -1 : 0);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        backend.stop(0);
        server.close();
    }

    private void create(String version, String resource, String namespace, String json) {
        client.write(
                        Write.create(
                                GroupVersionResource.of(version, resource),
                                namespace,
                                JsonReader.readObject(json),
                                "test"))
                .orThrow();
    }

    private void status(String resource, String namespace, String name, String status) {
        client.write(
                        Write.mergePatch(
                                GroupVersionResource.of("v1", resource),
                                namespace,
                                name,
                                "status",
                                JsonReader.readObject("{\"status\":" + status + "}"),
                                "test"))
                .orThrow();
    }

    private void service(String name) {
        create(
                "v1",
                "services",
                "default",
                """
                {"metadata":{"name":"%s"},"spec":{"ports":[{"port":80,"name":"web"}]}}
                """
                        .formatted(name));
    }

    /// A service that leads to a port of this machine.
    private String realService(int port) {
        service("real");
        create(
                "discovery.k8s.io/v1",
                "endpointslices",
                "default",
                """
                {"metadata":{"name":"real","labels":{"kubernetes.io/service-name":"real"}},
                 "addressType":"FQDN","ports":[{"name":"web","port":%d}],
                 "endpoints":[{"addresses":["web.localhost"]}]}
                """
                        .formatted(port));
        return CORE + "services/real:80/proxy";
    }

    private Reply get(String path) {
        return server.get(admin, path);
    }

    private String refusal(String path, int code) {
        Reply reply = get(path);
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json().string("message");
    }

    @Test
    void aSimulatedPodAnswersOnPortsItDeclares() {
        String said = "simulated container c of pod default/p, port 8080: ";
        Reply reply = get(CORE + "pods/p/proxy/a%20b/?q=1");
        assertThat(reply.text()).isEqualTo(said + "GET /a%20b/?q=1\n");
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(get(CORE + "pods/http:p:8080/proxy/").text()).isEqualTo(said + "GET /\n");
        assertThat(server.send(admin, "PATCH", CORE + "pods/p:8080/proxy/x", "y").text())
                .isEqualTo(said + "PATCH /x\n");
        Reply head = server.send(admin, "HEAD", CORE + "pods/p/proxy/x", "");
        assertThat(head.code()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(refusal(CORE + "pods/p:81/proxy/", 503))
                .isEqualTo(
                        "error trying to reach service: dial tcp 10.1.2.3:81: connect: connection"
                                + " refused");
    }

    @Test
    void whoAsksForNothingBehindTheProxyIsSentToTheSlash() {
        Reply reply = get(CORE + "pods/p/proxy?q=1");
        assertThat(reply.code()).isEqualTo(301);
        assertThat(reply.header("Location")).isEqualTo(CORE + "pods/p/proxy/?q=1");
        assertThat(server.send(admin, "POST", CORE + "pods/p/proxy", "").code()).isEqualTo(200);
    }

    @Test
    void whatCannotBeProxiedIsRefusedInUpstreamsWords() {
        create(
                "v1",
                "pods",
                "default",
                "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        assertThat(refusal(CORE + "pods/q/proxy/", 400)).isEqualTo("address not allowed");
        assertThat(refusal(CORE + "pods/x/proxy/", 404)).isEqualTo("pods \"x\" not found");
        assertThat(refusal(CORE + "pods//proxy/", 400)).isEqualTo("name must be provided");
        assertThat(refusal("/api/v1/proxy/nodes/n", 404))
                .isEqualTo("the server could not find the requested resource");
        assertThat(refusal(CORE + "pods/ftp:p:1/proxy/", 400))
                .isEqualTo("invalid pod request \"ftp:p:1\"");
        assertThat(refusal(CORE + "services/x/proxy/", 404)).isEqualTo("services \"x\" not found");
        assertThat(refusal(CORE + "services/x:80/proxy/", 404))
                .isEqualTo("services \"x\" not found");
        service("s");
        assertThat(refusal(CORE + "services/s:81/proxy/", 503))
                .isEqualTo("no service port 81 found for service \"s\"");
        assertThat(refusal("/api/v1/nodes/x/proxy/", 404)).isEqualTo("nodes \"x\" not found");
        assertThat(refusal(CORE + "pods/p/proxy/?dryRun=All", 400))
                .isEqualTo("dryRun is not supported");
    }

    @Test
    void aServiceLeadsToItsSimulatedPods() {
        service("s");
        create(
                "v1",
                "endpoints",
                "default",
                """
                {"metadata":{"name":"s"},"subsets":[{"ports":[{"name":"web","port":8080}],
                  "addresses":[{"ip":"10.1.2.3","targetRef":{"kind":"Pod","namespace":"default","name":"p"}}]}]}
                """);
        for (String name : new String[] {"s:80", "s:web", "http:s:web"}) {
            assertThat(get(CORE + "services/" + name + "/proxy/x").text())
                    .isEqualTo("simulated container c of pod default/p, port 8080: GET /x\n");
        }
        assertThat(refusal(CORE + "services/s/proxy/", 503))
                .isEqualTo("no endpoints available for service \"s\"");
    }

    @Test
    void aServerOnThisMachineIsReallyAsked() {
        String proxy = realService(backend.getAddress().getPort());
        Reply reply =
                server.send(
                        server.anonymous(),
                        "POST",
                        proxy + "/a//b%2Fc?q=%20",
                        "héllo",
                        "Authorization",
                        "Bearer t0ken",
                        "Keep-Alive",
                        "5",
                        "X-Forwarded-For",
                        "1.2.3.4");
        assertThat(reply.text())
                .isEqualTo(
                        """
                        POST /a//b/c?q=%%20
                        authorization null
                        for 1.2.3.4, 127.0.0.1
                        uri %s/a/b/c
                        hop null
                        body héllo
                        """
                                .formatted(proxy));
        assertThat(reply.header("X-Backend")).isEqualTo("yes");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(get(proxy + "/").text()).startsWith("GET /\n");
        assertThat(server.send(admin, "DELETE", proxy + "/x", "").text()).startsWith("DELETE /x\n");
        Reply head = server.send(admin, "HEAD", proxy + "/x", "");
        assertThat(head.code()).isEqualTo(200);
        assertThat(head.header("X-Backend")).isEqualTo("yes");
    }

    @Test
    void redirectionsOfABackendLeadThroughTheProxy() {
        int port = backend.getAddress().getPort();
        String proxy = realService(port);
        assertThat(get(proxy + "/go/?/login").header("Location")).isEqualTo(proxy + "/login");
        assertThat(get(proxy + "/go/?http://web.localhost:" + port + "/x/").header("Location"))
                .isEqualTo(proxy + "/x/");
        assertThat(get(proxy + "/go/?http://elsewhere.test/x").header("Location"))
                .isEqualTo("http://elsewhere.test/x");
        assertThat(get(proxy + "/go/?x").header("Location")).isEqualTo("x");
    }

    @Test
    void aServerThatDoesNotListenIsUnavailable() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        String proxy = realService(free);
        assertThat(refusal(proxy + "/", 503))
                .isEqualTo(
                        "error trying to reach service: dial tcp web.localhost:%d: connect: connection refused"
                                .formatted(free));
    }

    @Test
    void anUpgradedConnectionIsPassedOn() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var raw = new RawClient(server)) {
            String proxy = realService(listening.getLocalPort());
            Thread peer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var socket = listening.accept()) {
                                    var in = socket.getInputStream();
                                    var head = new StringBuilder();
                                    while (head.indexOf("\r\n\r\n") < 0) {
                                        head.append((char) in.read());
                                    }
                                    boolean asked =
                                            head.indexOf("Upgrade: echo") > 0
                                                    && head.indexOf("Authorization") < 0;
                                    socket.getOutputStream()
                                            .write(
                                                    ("HTTP/1.1 101 Switching Protocols\r\n"
                                                                    + "Connection: Upgrade\r\n"
                                                                    + "Upgrade: echo\r\n"
                                                                    + "X-Asked: "
                                                                    + asked
                                                                    + "\r\n\r\nhello ")
                                                            .getBytes(StandardCharsets.UTF_8));
                                    in.transferTo(socket.getOutputStream());
                                } catch (IOException _) {
                                    // The other side may close first.
                                }
                            });
            String head = raw.ask("GET", proxy + "/ws", "Connection: Upgrade", "Upgrade: echo");
            assertThat(head)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("Upgrade: echo\r\n")
                    .contains("X-Asked: true\r\n");
            raw.out.write("world".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(raw.in.readNBytes(11), StandardCharsets.UTF_8))
                    .isEqualTo("hello world");
            peer.interrupt();
        }
    }

    @Test
    void aNodeIsSimulatedUnlessItsAddressIsThisMachine() {
        create("v1", "nodes", "", "{\"metadata\":{\"name\":\"n\"}}");
        status(
                "nodes",
                "",
                "n",
                "{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"10.9.9.9\"}]}");
        assertThat(get("/api/v1/nodes/n/proxy/healthz").text()).isEqualTo("ok");
        assertThat(get("/api/v1/nodes/n:10250/proxy/x?y").text())
                .isEqualTo("simulated node n: GET /x?y\n");
        assertThat(refusal("/api/v1/nodes/n:99/proxy/x", 503))
                .endsWith("dial tcp 10.9.9.9:99: connect: connection refused");
        status(
                "nodes",
                "",
                "n",
                "{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"127.0.0.1\"}]}");
        assertThat(
                        get("/api/v1/nodes/http:n:"
                                        + backend.getAddress().getPort()
                                        + "/proxy/metrics")
                                .text())
                .startsWith("GET /metrics\n");
    }
}
