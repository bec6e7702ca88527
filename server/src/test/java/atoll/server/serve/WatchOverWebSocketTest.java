package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.WsClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class WatchOverWebSocketTest {
    private static final GroupVersionResource MAPS = GroupVersionResource.of("v1", "configmaps");
    private static final String WATCH =
            "/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));

    private final HttpClient admin = server.admin();

    private String create(String name) {
        return server.hub
                .systemClient("test")
                .write(
                        Write.create(
                                MAPS,
                                "default",
                                JsonReader.readObject(
                                        """
                                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"k":"é"}}
                                        """
                                                .formatted(name)),
                                "test"))
                .orThrow()
                .resourceVersion();
    }

    private static String told(String message) {
        assertThat(message).startsWith("text {").endsWith("}\n");
        JsonObject event = JsonReader.readObject(message.substring("text ".length()));
        return event.stringOr("type", "") + " " + event.object("object").string("metadata", "name");
    }

    @Test
    void eachEventIsOneMessage() throws IOException {
        String before = create("a");
        create("b");
        var watch = new WsClient(server, admin, WATCH + before);
        assertThat(told(watch.next())).isEqualTo("ADDED b");
        create("c");
        assertThat(told(watch.next())).isEqualTo("ADDED c");
        server.hub
                .systemClient("test")
                .write(Write.delete(MAPS, "default", "b", DeleteOptions.DEFAULT))
                .orThrow();
        assertThat(told(watch.next())).isEqualTo("DELETED b");
        watch.send("what a client says is dropped");
        watch.close();
        assertThat(watch.next()).isEqualTo("closed 1000");
    }

    @Test
    void aSubprotocolIsAgreedToWhenItIsTheOnlyOne() throws IOException {
        var watch = new WsClient(server, admin, WATCH, "base64.binary.k8s.io");
        assertThat(watch.protocol()).isEqualTo("base64.binary.k8s.io");
        watch.close();
    }

    @Test
    void aBrowserShowsItsTokenAmongTheSubprotocols() throws IOException {
        String token =
                "base64url.bearer.authorization.k8s.io."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString("t0ken".getBytes(StandardCharsets.UTF_8));
        HttpClient nobody = server.anonymous();
        var watch = new WsClient(server, nobody, WATCH, token, "base64.binary.k8s.io");
        assertThat(watch.protocol()).isEqualTo("base64.binary.k8s.io");
        watch.close();
        assertThat(WsClient.refusal(server, nobody, WATCH, "base64.binary.k8s.io")).isEqualTo(403);
        assertThat(WsClient.refusal(server, nobody, WATCH, token)).isEqualTo(401);
        assertThat(WsClient.refusal(server, nobody, WATCH, token, token + "x", "y")).isEqualTo(401);
    }

    @Test
    void itEndsWithTheServer() throws IOException {
        String before = create("a");
        var watch = new WsClient(server, admin, WATCH + before);
        create("b");
        assertThat(told(watch.next())).isEqualTo("ADDED b");
        server.close();
        assertThat(watch.next()).isEqualTo("closed 1000");
    }

    @Test
    void whatCannotBeWatchedIsRefusedBeforeAnyMessage() throws IOException {
        assertThat(WsClient.refusal(server, admin, WATCH + "x")).isEqualTo(500);
    }
}
