package atoll.server.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.HttpsPeer.Asked;
import atoll.server.RawClient;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A real server over TLS, and another one behind it that serves `metrics.k8s.io/v1beta1`.
@Timeout(120)
class AggregationTest {
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final TestServer server = new TestServer(InstantSource.system());
    private final HttpClient admin = server.admin();
    private final HttpsPeer other =
            new HttpsPeer(
                    AggregationTest::answer,
                    server.pki.authority().root().certificate(),
                    "metrics.kube-system.svc");

    @AfterEach
    void stop() {
        other.close();
        server.close();
    }

    private static Answer answer(Asked asked) {
        return switch (asked.path().replaceFirst("\\?.*", "")) {
            case METRICS ->
                    Answer.json(
                            """
                            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1",
                             "resources":[{"name":"nodes","singularName":"","namespaced":false,"kind":"NodeMetrics",
                              "verbs":["get","list"]}]}
                            """);
            case METRICS + "/nodes" ->
                    asked.path().contains("watch=true")
                            ? Answer.json("{\"type\":\"ADDED\"}\n{\"type\":\"DELETED\"}\n")
                            : Answer.json("{\"kind\":\"NodeMetricsList\",\"items\":[]}");
            case METRICS + "/nodes/a b" -> Answer.json("{}");
            case "/openapi/v3" ->
                    Answer.json(
                            """
                            {"paths":{"apis/metrics.k8s.io/v1beta1":
                             {"serverRelativeURL":"/openapi/v3/apis/metrics.k8s.io/v1beta1?hash=ABC"}}}
                            """);
            case "/openapi/v2" ->
                    Answer.json(
                            """
                            {"swagger":"2.0","info":{"title":"other","version":"1"},"paths":{
                              "/apis/metrics.k8s.io/v1beta1/nodes":{"get":{"operationId":"listNodes","responses":{"200":
                                {"description":"OK","schema":{"$ref":"#/definitions/other.NodeMetricsList"}}}}},
                              "/apis/else.k8s.io/v1/things":{"get":{"responses":{"200":
                                {"description":"OK","schema":{"$ref":"#/definitions/other.Thing"}}}}}},
                             "definitions":{
                              "other.NodeMetricsList":{"type":"object","properties":{
                                "metadata":{"$ref":"#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"}}},
                              "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta":{"type":"object","description":"mine"},
                              "other.Thing":{"type":"object"}}}
                            """);
            case "/openapi/v3" + METRICS -> Answer.json("{\"openapi\":\"3.0.0\"}");
            default -> new Answer(404, "text/plain", "no " + asked.path());
        };
    }

    private JsonObject send(String method, String path, String body, int code) {
        Reply reply = server.send(admin, method, path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json();
    }

    private void namespace() {
        send(
                "POST",
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kube-system\"}}",
                201);
    }

    private void service(int port) {
        send(
                "POST",
                "/api/v1/namespaces/kube-system/services",
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"metrics"},
                 "spec":{"clusterIP":"10.96.7.8","ports":[{"name":"https","port":%d}]}}
                """
                        .formatted(port),
                201);
    }

    private void slice(String type, String address, boolean ready) {
        send(
                "POST",
                "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
                """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"%s",
                 "metadata":{"generateName":"m-","labels":{"kubernetes.io/service-name":"metrics"}},
                 "endpoints":[{"addresses":["%s"],"conditions":{"ready":%s}}],
                 "ports":[{"name":"https","port":%d}]}
                """
                        .formatted(type, address, ready, other.port()),
                201);
    }

    private void apiService(String trust) {
        send(
                "POST",
                SERVICES,
                """
                {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService",
                 "metadata":{"name":"v1beta1.metrics.k8s.io"},
                 "spec":{"group":"metrics.k8s.io","version":"v1beta1","groupPriorityMinimum":100,
                  "versionPriority":100,%s,"service":{"name":"metrics","namespace":"kube-system"}}}
                """
                        .formatted(trust),
                201);
    }

    private String trusted() {
        return "\"caBundle\":\"" + other.bundle() + "\"";
    }

    /// Waits, on a watch, for the condition to be told.
    private String condition(String reason) {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.open(admin, SERVICES + "?watch=true"),
                                StandardCharsets.UTF_8))) {
            while (true) {
                JsonObject event = JsonReader.readObject(lines.readLine());
                for (JsonObject each :
                        event.object("object", "status").array("conditions").objects()) {
                    if (each.stringOr("reason", "").equals(reason)) {
                        return each.stringOr("status", "") + " " + each.stringOr("message", "");
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void ready() {
        namespace();
        service(443);
        slice("FQDN", "metrics.localhost", true);
        apiService(trusted());
        assertThat(condition("Passed")).isEqualTo("True all checks passed");
        other.asked.clear();
    }

    /// The last request for nodes: the aggregator asks for documents of its own at any time.
    private Asked lastAsked() {
        return other.asked.stream()
                .filter(each -> each.path().startsWith(METRICS + "/nodes"))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Test
    void aRequestGoesThroughInTheNameOfWhoAsks() {
        ready();
        assertThat(send("GET", METRICS + "/nodes?limit=5", "", 200).stringOr("kind", ""))
                .isEqualTo("NodeMetricsList");
        Asked asked = lastAsked();
        assertThat(asked.path()).isEqualTo(METRICS + "/nodes?limit=5");
        assertThat(asked.header("X-Remote-User")).containsExactly("kubernetes-admin");
        assertThat(asked.header("X-Remote-Group"))
                .containsExactly("system:masters", "system:authenticated");
        assertThat(asked.header("Authorization")).isEmpty();
        assertThat(asked.peer()).isEqualTo("CN=front-proxy-client");
    }

    @Test
    void nobodyCanPassForAnotherByAHeader() {
        ready();
        Reply reply =
                server.get(
                        admin,
                        METRICS + "/nodes",
                        "Authorization",
                        "Bearer t0ken",
                        "X-Remote-User",
                        "root",
                        "Impersonate-User",
                        "ada",
                        "Impersonate-Group",
                        "system:masters");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(lastAsked().header("X-Remote-User")).containsExactly("ada");
        assertThat(lastAsked().header("Impersonate-User")).isEmpty();
        assertThat(server.get(server.anonymous(), METRICS + "/nodes").code()).isEqualTo(403);
    }

    @Test
    void aWatchComesThroughLineByLine() throws IOException {
        ready();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.open(admin, METRICS + "/nodes?watch=true"),
                                StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("{\"type\":\"ADDED\"}");
            assertThat(lines.readLine()).isEqualTo("{\"type\":\"DELETED\"}");
        }
    }

    @Test
    void anUpgradeThatTheOtherServerRefusesIsAnsweredByIt() throws IOException {
        ready();
        try (var client = new RawClient(server)) {
            String head =
                    client.ask(
                            "GET",
                            METRICS + "/nodes",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                            "Sec-WebSocket-Version: 13");
            assertThat(head).startsWith("HTTP/1.1 200");
        }
        Asked asked = lastAsked();
        assertThat(asked.header("Upgrade")).containsExactly("websocket");
        assertThat(asked.header("X-Remote-User")).containsExactly("robot");
        assertThat(asked.header("Authorization")).isEmpty();
    }

    @Test
    void discoveryAndOpenApiListWhatTheOtherServerServes() {
        ready();
        assertThat(names(server.get(admin, "/apis").json().array("groups").objects()))
                .endsWith("metrics.k8s.io");
        assertThat(
                        send("GET", "/apis/metrics.k8s.io", "", 200)
                                .object("preferredVersion")
                                .stringOr("groupVersion", ""))
                .isEqualTo("metrics.k8s.io/v1beta1");
        JsonObject group =
                server.get(admin, "/apis", "Accept", AGGREGATED)
                        .json()
                        .array("items")
                        .objects()
                        .getLast();
        JsonObject version = group.array("versions").objects().getFirst();
        assertThat(version.stringOr("freshness", "")).isEqualTo("Current");
        assertThat(version.array("resources").objects().getFirst().object("responseKind"))
                .isEqualTo(
                        JsonObject.of(
                                "group", "metrics.k8s.io",
                                "version", "v1beta1",
                                "kind", "NodeMetrics"));
        assertThat(send("GET", METRICS, "", 200).stringOr("kind", "")).isEqualTo("APIResourceList");
        assertThat(send("GET", "/openapi/v3", "", 200).object("paths").keys())
                .contains("apis/metrics.k8s.io/v1beta1", "apis/apps/v1");
        assertThat(
                        send("GET", "/openapi/v3/apis/metrics.k8s.io/v1beta1?hash=ABC", "", 200)
                                .stringOr("openapi", ""))
                .isEqualTo("3.0.0");
    }

    @Test
    void theOlderOpenApiDocumentHoldsWhatTheOtherServerSaysOfItsOwn() {
        ready();
        JsonObject merged = send("GET", "/openapi/v2", "", 200);
        assertThat(merged.object("info").stringOr("title", "")).isEqualTo("Kubernetes");
        assertThat(merged.object("paths").keys())
                .contains(METRICS + "/nodes", "/api/v1/nodes")
                .doesNotContain("/apis/else.k8s.io/v1/things");
        JsonObject definitions = merged.object("definitions");
        assertThat(definitions.has("other.Thing")).isFalse();
        String meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
        assertThat(
                        definitions
                                .object("other.NodeMetricsList", "properties", "metadata")
                                .stringOr("$ref", ""))
                .isEqualTo("#/definitions/" + meta + "_v2");
        assertThat(definitions.object(meta + "_v2").stringOr("description", "")).isEqualTo("mine");
        assertThat(definitions.object(meta).has("properties")).isTrue();
        Reply proto =
                server.get(
                        admin,
                        "/openapi/v2",
                        "Accept",
                        "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        assertThat(new String(proto.body(), StandardCharsets.ISO_8859_1))
                .contains("other.NodeMetricsList");
        send("DELETE", SERVICES + "/v1beta1.metrics.k8s.io", "", 200);
        assertThat(send("GET", "/openapi/v2", "", 200).object("paths").keys())
                .doesNotContain(METRICS + "/nodes");
    }

    private static List<String> names(List<JsonObject> groups) {
        return groups.stream().map(each -> each.stringOr("name", "")).toList();
    }

    @Test
    void theConditionTellsWhatIsMissing() {
        apiService(trusted());
        assertThat(condition("ServiceNotFound"))
                .isEqualTo("False service/metrics in \"kube-system\" is not present");
        assertThat(server.get(admin, METRICS + "/nodes").text()).isEqualTo("service unavailable\n");
        namespace();
        service(8443);
        assertThat(condition("ServicePortError"))
                .isEqualTo("False service/metrics in \"kube-system\" is not listening on port 443");
        send("DELETE", "/api/v1/namespaces/kube-system/services/metrics", "", 200);
        service(443);
        assertThat(condition("EndpointsNotFound"))
                .isEqualTo(
                        "False cannot find endpointslices for service/metrics in \"kube-system\"");
        slice("IPv4", "10.244.0.9", false);
        assertThat(condition("MissingEndpoints"))
                .isEqualTo(
                        "False endpointslices for service/metrics in \"kube-system\" have no"
                                + " addresses with port name \"https\"");
        slice("IPv4", "10.244.0.9", true);
        assertThat(condition("FailedDiscoveryCheck"))
                .isEqualTo(
                        "False failing or missing response from"
                                + " https://10.96.7.8:443/apis/metrics.k8s.io/v1beta1: Get"
                                + " \"https://10.96.7.8:443/apis/metrics.k8s.io/v1beta1\": dial tcp"
                                + " 10.96.7.8:443: connect: connection refused");
        assertThat(server.get(admin, METRICS + "/nodes").code()).isEqualTo(503);
        assertThat(server.get(admin, "/openapi/v3" + METRICS).code()).isEqualTo(404);
        JsonObject stale =
                server.get(admin, "/apis", "Accept", AGGREGATED)
                        .json()
                        .array("items")
                        .objects()
                        .getLast();
        assertThat(stale.array("versions").objects().getFirst().stringOr("freshness", ""))
                .isEqualTo("Stale");
    }

    @Test
    void aCertificateOfNobodyKnownFailsUnlessNothingIsVerified() {
        namespace();
        service(443);
        slice("FQDN", "metrics.localhost", true);
        try (var stranger = new HttpsPeer(AggregationTest::answer, null, "x")) {
            apiService("\"caBundle\":\"" + stranger.bundle() + "\"");
        }
        assertThat(condition("FailedDiscoveryCheck"))
                .endsWith(
                        "tls: failed to verify certificate: x509: certificate signed by unknown"
                                + " authority");
        send("DELETE", SERVICES + "/v1beta1.metrics.k8s.io", "", 200);
        apiService("\"insecureSkipTLSVerify\":true");
        assertThat(condition("Passed")).isEqualTo("True all checks passed");
    }

    @Test
    void whenTheApiServiceGoesSoDoesTheGroup() {
        ready();
        send("DELETE", SERVICES + "/v1beta1.metrics.k8s.io", "", 200);
        assertThat(server.get(admin, METRICS + "/nodes").code()).isEqualTo(404);
        assertThat(names(server.get(admin, "/apis").json().array("groups").objects()))
                .doesNotContain("metrics.k8s.io");
    }
}
