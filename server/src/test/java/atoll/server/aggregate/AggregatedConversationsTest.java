package atoll.server.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.RawClient;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import atoll.server.WsClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests through to another server that become something else than HTTP there.
@Timeout(120)
class AggregatedConversationsTest {
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String EXEC = "/apis/run.example.com/v1/namespaces/default/boxes/b/exec";

    private final TestServer server = new TestServer(InstantSource.system());
    private final HttpClient admin = server.admin();
    private UpgradePeer peer;

    @BeforeEach
    void register() throws GeneralSecurityException, IOException {
        peer = new UpgradePeer("run.default.svc");
        send(
                "/api/v1/namespaces/default/services",
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"run"},
                 "spec":{"clusterIP":"10.96.7.8","ports":[{"name":"https","port":443}]}}
                """);
        send(
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"FQDN",
                 "metadata":{"name":"run","labels":{"kubernetes.io/service-name":"run"}},
                 "endpoints":[{"addresses":["run.localhost"],"conditions":{"ready":true}}],
                 "ports":[{"name":"https","port":%d}]}
                """
                        .formatted(peer.port()));
        send(
                SERVICES,
                """
                {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService",
                 "metadata":{"name":"v1.run.example.com"},
                 "spec":{"group":"run.example.com","version":"v1","groupPriorityMinimum":100,
                  "versionPriority":100,"caBundle":"%s","service":{"name":"run","namespace":"default"}}}
                """
                        .formatted(peer.bundle()));
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.open(admin, SERVICES + "?watch=true"),
                                StandardCharsets.UTF_8))) {
            boolean passed = false;
            while (!passed) {
                JsonObject event = JsonReader.readObject(lines.readLine());
                passed = event.toString().contains("\"reason\":\"Passed\"");
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        server.close();
    }

    private void send(String path, String body) {
        Reply reply = server.send(admin, "POST", path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(201);
    }

    /// What the other server got, checks aside.
    private String asked() {
        return peer.heads.stream().filter(head -> head.contains(EXEC)).findFirst().orElseThrow();
    }

    @Test
    void aWebSocketIsSpokenWithTheOtherServer() throws WebSocketHandshakeException {
        var socket = new WsClient(server, admin, EXEC + "?command=ls", "v5.channel.k8s.io");
        assertThat(socket.protocol()).isEqualTo("v5.channel.k8s.io");
        socket.send("hello");
        assertThat(socket.next()).isEqualTo("text HELLO");
        socket.send("again");
        assertThat(socket.next()).isEqualTo("text AGAIN");
        socket.close();
        assertThat(socket.next()).isEqualTo("closed 1000");
        String head = asked();
        assertThat(head).startsWith("GET " + EXEC + "?command=ls HTTP/1.1");
        assertThat(UpgradePeer.header(head, "X-Remote-User")).isEqualTo("kubernetes-admin");
        assertThat(UpgradePeer.header(head, "Host")).isEqualTo("run.default.svc");
    }

    @Test
    void spdyIsSpokenWithTheOtherServerByteByByte() throws IOException {
        try (var client = new RawClient(server)) {
            String head =
                    client.ask(
                            "POST",
                            EXEC,
                            "Content-Length: 0",
                            "Connection: Upgrade",
                            "Upgrade: SPDY/3.1",
                            "X-Stream-Protocol-Version: v4.channel.k8s.io");
            assertThat(head).startsWith("HTTP/1.1 101 ");
            assertThat(UpgradePeer.header(head, "Upgrade")).isEqualTo("SPDY/3.1");
            for (String said : new String[] {"abc", "x"}) {
                client.out.write(said.getBytes(StandardCharsets.US_ASCII));
                client.out.flush();
                assertThat(client.in.readNBytes(said.length()))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(said.toUpperCase(Locale.ROOT));
            }
        }
        assertThat(UpgradePeer.header(asked(), "X-Stream-Protocol-Version"))
                .isEqualTo("v4.channel.k8s.io");
    }
}
