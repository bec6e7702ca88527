package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.JsonReader;
import atoll.server.RawClient;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import atoll.server.WsClient;
import atoll.server.spdy.SpdyPeer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `exec`, `attach`, `portforward` and logs in every way that clients speak them, over the wire.
final class PodStreamsTest {
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final String POD = "/api/v1/namespaces/default/pods/p";
    private static final String EXEC = POD + "/exec?command=echo&command=hi&stdout=true";
    private static final String PRINTED = "simulated container c of pod default/p: echo hi\n";
    private static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";
    private static final String CLOSED = "closed 1000";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final String REQUEST = "GET /x?y=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String ANSWER =
            "simulated container c of pod default/p, port 8080: GET /x?y=1\n";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));

    private final HttpClient admin = server.admin();
    private final Client client = server.hub.systemClient("test");

    @BeforeEach
    void makeRunningPod() {
        create(
                "serviceaccounts",
                "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"default\"}}");
        create(
                "pods",
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"c","image":"i",
                    "ports":[{"containerPort":8080},{"containerPort":53,"protocol":"UDP"}]}]}}
                """);
        status("Running", "{\"running\":{\"startedAt\":\"2026-05-01T00:00:00Z\"}}");
    }

    private void create(String resource, String json) {
        client.write(
                        Write.create(
                                GroupVersionResource.of("v1", resource),
                                "default",
                                JsonReader.readObject(json),
                                "test"))
                .orThrow();
    }

    private void status(String phase, String state) {
        client.write(
                        Write.mergePatch(
                                PODS,
                                "default",
                                "p",
                                "status",
                                JsonReader.readObject(
                                        """
                                        {"status":{"phase":"%s","containerStatuses":[{"name":"c","image":"i",
                                         "imageID":"","ready":true,"restartCount":0,"state":%s}]}}
                                        """
                                                .formatted(phase, state)),
                                "test"))
                .orThrow();
    }

    private List<String> messages(String path, String... protocols) throws IOException {
        return new WsClient(server, admin, path, protocols).all();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCommandAnswersInEverySubprotocolOfAWebSocket() throws IOException {
        for (String protocol : List.of("v4.channel.k8s.io", "v5.channel.k8s.io")) {
            assertThat(messages(EXEC, protocol))
                    .containsExactly(
                            "binary \1", "binary \1" + PRINTED, "binary \3" + SUCCESS, CLOSED);
        }
        assertThat(messages(EXEC, "v4.base64.channel.k8s.io"))
                .containsExactly(
                        "text 1", "text 1" + base64(PRINTED), "text 3" + base64(SUCCESS), CLOSED);
        assertThat(messages(EXEC, "base64.channel.k8s.io"))
                .containsExactly("text 1", "text 1" + base64(PRINTED), CLOSED);
        assertThat(messages(EXEC)).containsExactly("binary \1", "binary \1" + PRINTED, CLOSED);
    }

    @Test
    void theClientsFirstSubprotocolIsTakenUnlessItKnowsTheNewest() throws IOException {
        assertThat(
                        new WsClient(
                                        server,
                                        admin,
                                        EXEC,
                                        "x",
                                        "base64.channel.k8s.io",
                                        "v4.channel.k8s.io")
                                .protocol())
                .isEqualTo("base64.channel.k8s.io");
        assertThat(
                        new WsClient(server, admin, EXEC, "v4.channel.k8s.io", "v5.channel.k8s.io")
                                .protocol())
                .isEqualTo("v5.channel.k8s.io");
        assertThat(WsClient.refusal(server, admin, EXEC, "x.k8s.io")).isEqualTo(403);
    }

    @Test
    void inputItsEndAndSizesOfTerminalsAreTaken() throws IOException {
        var socket =
                new WsClient(
                        server, admin, POD + "/attach?stdin=true&tty=true", "v5.channel.k8s.io");
        socket.trySend("\0input".getBytes(StandardCharsets.UTF_8));
        socket.trySend("\4{\"Width\":80,\"Height\":24}".getBytes(StandardCharsets.UTF_8));
        socket.trySend(new byte[] {(byte) 255, 0});
        assertThat(socket.all()).containsExactly("binary \3", "binary \3" + SUCCESS, CLOSED);
    }

    @Test
    void whatAKubeletRefusesIsToldInTheWayOfTheSubprotocol() throws IOException {
        status("Running", "{\"running\":null,\"waiting\":{\"reason\":\"X\"}}");
        assertThat(messages(EXEC, "v5.channel.k8s.io"))
                .containsExactly(
                        "binary \1",
                        "binary \3{\"code\":500,\"details\":{\"causes\":[{\"message\":\"unable to"
                                + " upgrade connection: container not found"
                                + " (\\\"c\\\")\"}]},\"message\":\"Internal error occurred: unable to"
                                + " upgrade connection: container not found"
                                + " (\\\"c\\\")\",\"metadata\":{},\"reason\":\"InternalError\",\"status\":\"Failure\"}",
                        CLOSED);
        assertThat(WsClient.refusal(server, admin, EXEC, "v4.channel.k8s.io")).isEqualTo(500);
        assertThat(WsClient.refusal(server, admin, POD + "/exec?command=x", "v4.channel.k8s.io"))
                .isEqualTo(400);
        try (var raw = new RawClient(server)) {
            String head =
                    raw.ask(
                            "POST",
                            EXEC,
                            "Connection: Upgrade",
                            "Upgrade: SPDY/3.1",
                            "X-Stream-Protocol-Version: v4.channel.k8s.io",
                            "Content-Length: 0");
            assertThat(head).startsWith("HTTP/1.1 500 ");
            assertThat(new String(raw.in.readNBytes(23), StandardCharsets.UTF_8))
                    .isEqualTo("container not found (\"c\")".substring(0, 23));
        }
    }

    private static String spdy(RawClient raw, String path, String protocols) throws IOException {
        return raw.ask(
                "POST",
                path,
                "Connection: Upgrade",
                "Upgrade: SPDY/3.1",
                "Content-Length: 0",
                "X-Stream-Protocol-Version: " + protocols);
    }

    @Test
    void aCommandAnswersOverSpdy() throws IOException {
        for (String protocol : List.of("v4.channel.k8s.io", "v2.channel.k8s.io")) {
            try (var raw = new RawClient(server)) {
                String head =
                        spdy(raw, EXEC + "&stdin=true&stderr=true", "v9.x, " + protocol + ", x");
                assertThat(head)
                        .startsWith("HTTP/1.1 101 ")
                        .containsIgnoringCase("X-Stream-Protocol-Version: " + protocol + "\r\n")
                        .containsIgnoringCase("Upgrade: SPDY/3.1\r\n");
                var peer = new SpdyPeer(raw.in, raw.out);
                peer.ping(1);
                int error = peer.open("streamtype", "error");
                int stdin = peer.open("streamtype", "stdin");
                peer.send(stdin, "dropped");
                int stdout = peer.open("streamtype", "stdout");
                int stderr = peer.open("streamtype", "stderr");
                assertThat(peer.isAccepted(stderr)).isTrue();
                assertThat(peer.readAll(stdout)).isEqualTo(PRINTED);
                assertThat(peer.readAll(stderr)).isEmpty();
                assertThat(peer.readAll(error)).isEqualTo(protocol.startsWith("v4") ? SUCCESS : "");
            }
        }
    }

    @Test
    void aTerminalOverSpdyHasAStreamForItsSize() throws IOException {
        try (var raw = new RawClient(server)) {
            spdy(raw, EXEC + "&tty=true&stderr=true", "v4.channel.k8s.io");
            var peer = new SpdyPeer(raw.in, raw.out);
            int error = peer.open("streamtype", "error");
            int stdout = peer.open("streamtype", "stdout");
            int resize = peer.open("streamtype", "resize");
            peer.send(resize, "{\"Width\":80,\"Height\":24}");
            assertThat(peer.readAll(stdout)).isEqualTo(PRINTED);
            assertThat(peer.readAll(error)).isEqualTo(SUCCESS);
        }
    }

    @Test
    void spdyWithoutACommonSubprotocolIsRefused() throws IOException {
        try (var raw = new RawClient(server)) {
            assertThat(spdy(raw, EXEC, "v9.channel.k8s.io"))
                    .startsWith("HTTP/1.1 403 ")
                    .containsIgnoringCase(
                            "X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io\r\n");
        }
        try (var raw = new RawClient(server)) {
            assertThat(
                            raw.ask(
                                    "POST",
                                    EXEC,
                                    "Connection: Upgrade",
                                    "Upgrade: SPDY/3.1",
                                    "Content-Length: 0"))
                    .startsWith("HTTP/1.1 400 ");
        }
        Reply plain = server.send(admin, "POST", EXEC, "");
        assertThat(plain.code()).isEqualTo(400);
        assertThat(plain.json().string("message")).isEqualTo("Upgrade request required");
    }

    @Test
    void portsAreForwardedOverSpdy() throws IOException {
        try (var raw = new RawClient(server)) {
            assertThat(spdy(raw, POD + "/portforward", "portforward.k8s.io"))
                    .startsWith("HTTP/1.1 101 ");
            forwardTwice(new SpdyPeer(raw.in, raw.out));
        }
    }

    private static void forwardTwice(SpdyPeer peer) throws IOException {
        int error = peer.open("streamtype", "error", "port", "8080", "requestid", "0");
        peer.end(error);
        int data = peer.open("streamtype", "data", "port", "8080", "requestid", "0");
        peer.send(data, REQUEST.substring(0, 9));
        peer.send(data, REQUEST.substring(9));
        assertThat(peer.readAll(data))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: " + ANSWER.length() + "\r\n")
                .endsWith("\r\n\r\n" + ANSWER);
        assertThat(peer.readAll(error)).isEmpty();
        int refused = peer.open("streamtype", "error", "port", "53");
        peer.open("streamtype", "data", "port", "53");
        assertThat(peer.readAll(refused))
                .startsWith("error forwarding port 53 to pod p, uid ")
                .endsWith(
                        ": failed to connect to localhost:53 inside namespace \"default\", IPv4:"
                                + " dial tcp4 127.0.0.1:53: connect: connection refused");
        assertThat(peer.isAccepted(peer.open("streamtype", "data", "port", "0"))).isFalse();
        assertThat(peer.isAccepted(peer.open("streamtype", "stdin", "port", "80"))).isFalse();
    }

    @Test
    void portsAreForwardedOnChannelsOfAWebSocket() throws IOException {
        var socket =
                new WsClient(
                        server,
                        admin,
                        POD + "/portforward?ports=8080&ports=81",
                        "v4.channel.k8s.io");
        assertThat(socket.next()).isEqualTo("binary \0\u0090\u001f");
        assertThat(socket.next()).isEqualTo("binary \1\u0090\u001f");
        assertThat(socket.next()).isEqualTo("binary \2Q\0");
        assertThat(socket.next()).isEqualTo("binary \3Q\0");
        assertThat(socket.next()).startsWith("binary \3error forwarding port 81 to pod p");
        socket.send(("\0" + REQUEST).getBytes(StandardCharsets.UTF_8));
        assertThat(socket.next()).startsWith("binary \0HTTP/1.1 200 OK").endsWith(ANSWER);
        assertThat(socket.next()).isEqualTo(CLOSED);
        assertThat(WsClient.refusal(server, admin, POD + "/portforward", "v4.channel.k8s.io"))
                .isEqualTo(400);
    }

    @Test
    void portsAreForwardedOverSpdyWithinAWebSocket() throws IOException {
        try (var raw = new RawClient(server)) {
            assertThat(tunnel(raw, TUNNEL))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("Sec-WebSocket-Protocol: " + TUNNEL + "\r\n");
            forwardTwice(new SpdyPeer(new Messages.In(raw.in), new Messages.Out(raw.out)));
        }
        try (var raw = new RawClient(server)) {
            assertThat(tunnel(raw, "SPDY/3.1+other.k8s.io")).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String tunnel(RawClient raw, String protocol) throws IOException {
        return raw.ask(
                "GET",
                POD + "/portforward",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol: " + protocol);
    }

    @Test
    void whoMayOnlyGetMayNotBegin() throws IOException {
        String role =
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole",
                 "metadata":{"name":"peeker"},
                 "rules":[{"apiGroups":[""],"resources":["pods/exec"],"verbs":["get"]}]}
                """;
        String binding =
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding",
                 "metadata":{"name":"peeker"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"peeker"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"eve"}]}
                """;
        for (String[] one :
                new String[][] {{"clusterroles", role}, {"clusterrolebindings", binding}}) {
            client.write(
                            Write.create(
                                    GroupVersionResource.of("rbac.authorization.k8s.io/v1", one[0]),
                                    "",
                                    JsonReader.readObject(one[1]),
                                    "test"))
                    .orThrow();
        }
        Reply reply = server.get(admin, EXEC, "Impersonate-User", "eve");
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.json().string("message")).isEqualTo("pods \"p\" is forbidden: ");
        assertThat(server.send(admin, "PUT", EXEC, "").code()).isEqualTo(405);
        assertThat(server.get(admin, EXEC + "&dryRun=All").json().string("message"))
                .isEqualTo("dryRun is not supported");
    }

    @Test
    void logsComeOverAWebSocketToo() throws IOException {
        String line = "simulated container c of pod default/p started\n";
        assertThat(messages(POD + "/log", "binary.k8s.io"))
                .containsExactly("binary ", "binary " + line, CLOSED);
        assertThat(messages(POD + "/log", "base64.binary.k8s.io"))
                .containsExactly("text ", "text " + base64(line), CLOSED);
        var followed = new WsClient(server, admin, POD + "/log?follow=true", "binary.k8s.io");
        assertThat(followed.next()).isEqualTo("binary ");
        assertThat(followed.next()).isEqualTo("binary " + line);
        status(
                "Succeeded",
                """
                {"running":null,"terminated":{"exitCode":0,"startedAt":"2026-05-01T00:00:00Z","finishedAt":"2026-05-01T00:01:00Z"}}
                """);
        assertThat(followed.next()).isEqualTo(CLOSED);
    }
}
