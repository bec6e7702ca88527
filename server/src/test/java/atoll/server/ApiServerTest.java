package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer.Reply;
import atoll.server.listen.ListenException;
import atoll.server.pki.CertificateAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    @AutoClose private final TestServer server = new TestServer(clock);
    private final HttpClient admin = server.admin();

    private Reply create(String name) {
        return server.send(
                admin, "POST", MAPS, map(name), "Content-Type", JSON, "User-Agent", "tester/1");
    }

    private static String map(String name) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"k":"v"}}
        """
                .formatted(name);
    }

    @Test
    void anObjectIsCreatedReadAndDeletedOverHttp2() {
        Reply created = create("a");
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(created.header("Audit-Id")).hasSize(36);
        assertThat(created.header("Cache-Control")).isEqualTo("no-cache, private");
        Reply read = server.get(admin, MAPS + "/a");
        assertThat(read.code()).isEqualTo(200);
        assertThat(read.json()).isEqualTo(created.json());
        Reply deleted = server.send(admin, "DELETE", MAPS + "/a", "");
        assertThat(deleted.json().stringOr("status", "")).isEqualTo("Success");
        assertThat(deleted.json().object("details").stringOr("kind", "")).isEqualTo("configmaps");
        assertThat(server.get(admin, MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void everyEncodingCarriesTheSameObject() {
        create("a");
        Reply yaml = server.get(admin, MAPS + "/a", "Accept", "application/yaml");
        assertThat(yaml.text()).startsWith("apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\n");
        String protobuf = "application/vnd.kubernetes.protobuf";
        Reply binary = server.get(admin, MAPS + "/a", "Accept", protobuf);
        assertThat(binary.header("Content-Type")).isEqualTo(protobuf);
        assertThat(binary.body()).startsWith('k', '8', 's', 0);
        Reply pretty = server.get(admin, MAPS + "/a?pretty=true");
        assertThat(pretty.text())
                .startsWith("{\n  \"kind\": \"ConfigMap\",\n  \"apiVersion\": \"v1\",\n");
        assertThat(pretty.json()).isEqualTo(server.get(admin, MAPS + "/a").json());
    }

    @Test
    void listsComeAsObjectsTablesAndMetadata() {
        create("a");
        create("b");
        JsonObject list = server.get(admin, MAPS).json();
        assertThat(list.stringOr("kind", "")).isEqualTo("ConfigMapList");
        assertThat(names(list)).containsExactly("a", "b");
        JsonObject table = server.get(admin, MAPS, "Accept", TABLE).json();
        assertThat(table.stringOr("kind", "")).isEqualTo("Table");
        assertThat(table.array("rows").size()).isEqualTo(2);
        JsonObject metadata =
                server.get(
                                admin,
                                MAPS,
                                "Accept",
                                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
                        .json();
        assertThat(metadata.array("items").objects().getFirst().keys())
                .containsExactly("apiVersion", "kind", "metadata");
    }

    private static List<String> names(JsonObject list) {
        return list.array("items").objects().stream()
                .map(item -> item.object("metadata").stringOr("name", ""))
                .toList();
    }

    @Test
    void aWatchTellsChangesAsTheyHappen() throws IOException {
        create("a");
        try (var lines = watch(MAPS + "?watch=true&labelSelector=")) {
            assertThat(event(lines)).containsExactly("ADDED", "a");
            create("b");
            assertThat(event(lines)).containsExactly("ADDED", "b");
            server.send(
                    admin,
                    "PATCH",
                    MAPS + "/b",
                    "{\"data\":{\"k\":\"w\"}}",
                    "Content-Type",
                    "application/merge-patch+json");
            assertThat(event(lines)).containsExactly("MODIFIED", "b");
            server.send(admin, "DELETE", MAPS + "/a", "");
            assertThat(event(lines)).containsExactly("DELETED", "a");
        }
    }

    @Test
    void aStreamingListEndsWithABookmark() throws IOException {
        create("a");
        String query =
                "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        try (var lines = watch(MAPS + query)) {
            assertThat(event(lines)).containsExactly("ADDED", "a");
            JsonObject bookmark = JsonReader.readObject(lines.readLine());
            assertThat(bookmark.stringOr("type", "")).isEqualTo("BOOKMARK");
            assertThat(
                            bookmark.string(
                                    "object",
                                    "metadata",
                                    "annotations",
                                    "k8s.io/initial-events-end"))
                    .isEqualTo("true");
        }
    }

    @Test
    void aBookmarkHasTheFieldsThatGoAlwaysWrites() throws IOException {
        String query =
                "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        try (var lines = watch("/apis/coordination.k8s.io/v1/namespaces/default/leases" + query)) {
            JsonObject bookmark = JsonReader.readObject(lines.readLine());
            assertThat(bookmark.object("object").get("spec")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void aWatchThatTakesBookmarksIsToldWhereThePresentObjectsEnd() throws IOException {
        create("a");
        try (var lines = watch(MAPS + "?watch=1&allowWatchBookmarks=true")) {
            assertThat(event(lines)).containsExactly("ADDED", "a");
            assertThat(lines.readLine()).contains("BOOKMARK").contains("initial-events-end");
        }
    }

    @Test
    void aWatchMayBeginWithoutThePresentObjects() throws IOException {
        create("a");
        String query = "?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan";
        try (var lines = watch(MAPS + query)) {
            create("b");
            assertThat(event(lines)).containsExactly("ADDED", "b");
        }
    }

    @Test
    void stoppingTheServerEndsItsWatches() throws IOException {
        try (var lines = watch(MAPS + "?watch=true")) {
            create("a");
            assertThat(event(lines)).containsExactly("ADDED", "a");
            server.close();
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void leavingManyWatchesAtOnceCostsTheOthersNothing() throws IOException {
        try (var kept = watch(MAPS + "?watch=true")) {
            var left = new ArrayList<BufferedReader>();
            for (int i = 0; i < 200; i++) {
                left.add(watch(MAPS + "?watch=true"));
            }
            for (BufferedReader lines : left) {
                lines.close();
            }
            create("a");
            assertThat(event(kept)).containsExactly("ADDED", "a");
        }
    }

    private BufferedReader watch(String path) {
        return new BufferedReader(
                new InputStreamReader(server.open(admin, path), StandardCharsets.UTF_8));
    }

    private static List<String> event(BufferedReader lines) throws IOException {
        JsonObject event = JsonReader.readObject(lines.readLine());
        return List.of(
                event.stringOr("type", ""),
                event.object("object", "metadata").stringOr("name", ""));
    }

    @Test
    void clustersAreApart() {
        create("a");
        assertThat(server.get(admin, "/clusters/hub" + MAPS + "/a").code()).isEqualTo(200);
        assertThat(server.get(admin, "/clusters/member" + MAPS + "/a").code()).isEqualTo(404);
        Reply absent = server.get(admin, "/clusters/none" + MAPS);
        assertThat(absent.code()).isEqualTo(404);
        assertThat(absent.json().stringOr("message", ""))
                .isEqualTo("there is no cluster \"none\" here");
    }

    @Test
    void whoShowsNothingIsAnonymousAndMayDoNothing() {
        Reply reply = server.get(server.anonymous(), MAPS);
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.json().stringOr("message", ""))
                .isEqualTo(
                        "configmaps is forbidden: User \"system:anonymous\" cannot list resource"
                                + " \"configmaps\" in API group \"\" in the namespace \"default\"");
    }

    @Test
    void knownTokensAreTakenAndOthersRefused() {
        HttpClient nobody = server.anonymous();
        assertThat(server.get(nobody, MAPS, "Authorization", "Bearer t0ken").code()).isEqualTo(200);
        assertThat(server.get(nobody, MAPS, "Authorization", "Bearer no").code()).isEqualTo(401);
    }

    @Test
    void certificatesOfStrangersAreRefused() {
        var stranger = CertificateAuthority.create("atoll", clock, new SecureRandom());
        var forged = stranger.issueClient("kubernetes-admin", List.of("system:masters"));
        assertThat(server.get(server.client(forged), MAPS).code()).isEqualTo(401);
        var own = server.pki.authority().issueClient("ann", List.of("devs"));
        assertThat(server.get(server.client(own), MAPS).json().stringOr("message", ""))
                .contains("User \"ann\" cannot list");
    }

    @Test
    void administratorsMayActAsOthers() {
        Reply reply = server.get(admin, MAPS, "Impersonate-User", "ann");
        assertThat(reply.json().stringOr("message", "")).contains("User \"ann\" cannot list");
        assertThat(server.get(admin, MAPS, "Impersonate-Group", "g").code()).isEqualTo(400);
    }

    @Test
    void badBodiesAreRefusedWithAStatus() {
        String large = "x".repeat((3 << 20) + 1);
        assertThat(server.send(admin, "POST", MAPS, large, "Content-Type", JSON).code())
                .isEqualTo(413);
        assertThat(server.send(admin, "POST", MAPS, "x", "Content-Type", "text/plain").code())
                .isEqualTo(415);
        assertThat(server.send(admin, "POST", MAPS, "{", "Content-Type", JSON).code())
                .isEqualTo(400);
        assertThat(server.send(admin, "PATCH", MAPS + "/a", "{}", "Content-Type", JSON).code())
                .isEqualTo(415);
        Reply twice =
                server.send(
                        admin,
                        "POST",
                        MAPS + "?fieldValidation=Strict",
                        "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"1\",\"k\":\"2\"}}",
                        "Content-Type",
                        JSON);
        assertThat(twice.json().stringOr("message", "")).contains("duplicate field \"data.k\"");
    }

    @Test
    void wrongWaysAreRefusedAsUpstreamDoes() {
        assertThat(server.get(admin, "/nothing/here").text()).isEqualTo("404 page not found\n");
        assertThat(server.get(admin, "/apis/apps/v1/widgets").json().stringOr("message", ""))
                .isEqualTo("the server could not find the requested resource");
        assertThat(
                        server.send(
                                        admin,
                                        "PATCH",
                                        MAPS,
                                        "{}",
                                        "Content-Type",
                                        "application/merge-patch+json")
                                .code())
                .isEqualTo(405);
        assertThat(server.get(admin, MAPS, "Accept", "text/html").code()).isEqualTo(406);
        assertThat(server.get(admin, MAPS + "?limit=many").code()).isEqualTo(400);
        assertThat(server.get(admin, MAPS + "?watch=1&sendInitialEvents=true").code())
                .isEqualTo(422);
    }

    @Test
    void longRepliesAreCompressedForWhoTakesThat() {
        for (int i = 0; i < 3; i++) {
            String body =
                    "{\"metadata\":{\"name\":\"m%d\"},\"data\":{\"k\":\"%s\"}}"
                            .formatted(i, "x".repeat(100_000));
            server.send(admin, "POST", MAPS, body, "Content-Type", JSON);
        }
        Reply packed = server.get(admin, MAPS, "Accept-Encoding", "gzip");
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.body().length).isLessThan(20_000);
        Reply plain = server.get(admin, MAPS);
        assertThat(names(plain.json())).containsExactly("m0", "m1", "m2");
    }

    @Test
    void versionMetricsAndKeysAreTold() {
        assertThat(server.get(admin, "/version").json().stringOr("minor", "")).isEqualTo("36");
        create("a");
        assertThat(server.get(admin, "/metrics").text())
                .contains(
                        "apiserver_request_total{code=\"201\",component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"configmaps\"")
                .contains("apiserver_resource_objects{group=\"\",resource=\"configmaps\"} 1");
        assertThat(server.get(admin, "/openid/v1/jwks").json().array("keys").size()).isEqualTo(1);
        assertThat(server.get(admin, "/api").json().stringOr("kind", "")).isEqualTo("APIVersions");
    }

    @Test
    void aTakenPortIsSaidToBe() {
        var second =
                new ApiServer(
                        "hub",
                        server.pki,
                        Schemas.load(),
                        new ApiServerOptions(clock, new Random(1), Map.of()));
        assertThatThrownBy(() ->
                        second.start(new InetSocketAddress("127.0.0.1", server.address.getPort())))
                .isInstanceOf(ListenException.class)
                .hasMessage(
                        "port %d on 127.0.0.1 is in use by another program"
                                .formatted(server.address.getPort()));
    }
}
