package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How paths that are no objects are asked for: methods, slashes at the end, media types.
final class PathFormsTest {
    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private final HttpClient admin = server.admin();

    private Reply get(String path, String accept) {
        return server.send(admin, "GET", path, "", "Accept", accept);
    }

    @ParameterizedTest
    @CsvSource({
        "/version, 405",
        "/api, 405",
        "/api/v1, 405",
        "/apis/apps/v1, 405",
        "/openid/v1/jwks, 405",
        "/apis, 200",
        "/healthz/ping, 200"
    })
    void someDocumentsCanOnlyBeRead(String path, int code) {
        Reply reply = server.send(admin, "POST", path, "{}", "Content-Type", "application/json");
        assertThat(reply.code()).as(path).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serviceaccounts/a/token", "pods/a/binding", "pods/a/eviction"})
    void whatIsOnlyPostedCannotBeChanged(String part) {
        Reply reply =
                server.send(
                        admin,
                        "PUT",
                        "/api/v1/namespaces/default/" + part,
                        "{}",
                        "Content-Type",
                        "application/json");
        assertThat(reply.code()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz/", "/livez/ping/", "/metrics/", "/openapi/v3/"})
    void aSlashAtTheEndNamesNoCheck(String path) {
        assertThat(get(path, "*/*").code()).isEqualTo(404);
    }

    @Test
    void discoveryIsToldInYamlToWhoAsksForThat() {
        Reply reply = get("/apis/apps", "application/yaml");
        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(new String(reply.body(), StandardCharsets.UTF_8))
                .startsWith("apiVersion: v1\nkind: APIGroup\nname: apps\n");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-cache, private");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v9", "v2beta1"})
    void aVersionOfTheAggregatedFormThatIsNotThereIsNotAcceptable(String version) {
        String accept = "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList";
        Reply reply = get("/apis", accept.formatted(version));
        assertThat(reply.code()).isEqualTo(406);
        assertThat(reply.json().string("message"))
                .startsWith("only the following media types are accepted: ");
        assertThat(get("/apis", accept.formatted(version) + ",application/json").code())
                .isEqualTo(200);
    }

    @Test
    void aSchemaIsKeptForAYearWhereItsAddressNamesItsContent() {
        String address =
                server.get(admin, "/openapi/v3")
                        .json()
                        .object("paths", "apis/policy/v1")
                        .string("serverRelativeURL");
        Reply named = server.get(admin, address);
        assertThat(named.header("Expires")).isEqualTo("Sat, 01 May 2027 00:00:00 UTC");
        assertThat(named.header("Cache-Control")).isEqualTo("public, immutable");
        Reply open = server.get(admin, "/openapi/v3/apis/policy/v1");
        assertThat(open.header("Expires")).isEmpty();
        assertThat(open.header("Cache-Control")).isEqualTo("no-cache, private");
    }

    @Test
    void aPartOfNoObjectIsABadRequest() {
        Reply reply = server.get(admin, "/api/v1/namespaces/default/pods//log");
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.json().string("message")).isEqualTo("name must be provided");
    }

    @Test
    void whatStandsInNoNamespaceHasNoAddressInOne() {
        assertThat(get("/api/v1/namespaces/default/nodes", "*/*").code()).isEqualTo(404);
        assertThat(get("/api/v1/namespaces/default/status", "*/*").code()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/configmaps/c1",
        "/api/v1/bindings",
        "/api/v1/namespaces/default/namespaces/default",
        "/api/v1/namespaces/default/pods/a/status/more",
        "/api/v1/watch/configmaps/c1",
        "/api/v3/pods",
        "/apis/apps/v9",
        "/apis/apps/v1/widgets",
        "/apis/authentication.k8s.io/v1/tokenreviews/a",
        "/version/more",
        "/openid/v1/jwks/more"
    })
    void belowOurOwnGroupsAStatusSaysThatNothingIsThere(String path) {
        Reply reply = get(path, "*/*");
        assertThat(reply.code()).isEqualTo(404);
        assertThat(reply.json().string("message"))
                .isEqualTo("the server could not find the requested resource");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/nope.example.org/v1",
                "/apis/nope.example.org/v1/things/a",
                "//api/v1/pods",
                "/nothing"
            })
    void elsewhereATextSaysSo(String path) {
        Reply reply = get(path, "*/*");
        assertThat(reply.code()).isEqualTo(404);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo("404 page not found\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/version//",
                "/api//",
                "/api/v1//",
                "/apis/apps//",
                "/apis/apps/v1//",
                "/apis/",
                "/api/v1/namespaces//configmaps"
            })
    void whatTheRouterLeadsToMayEndWithSlashes(String path) {
        assertThat(get(path, "*/*").code()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/version, text/html, application/json",
        "/openid/v1/jwks, application/json, application/jwk-set+json",
        "/.well-known/openid-configuration, text/*, application/json",
        "/apis/apps/v1, application/xml, 'application/json, application/yaml,"
                + " application/vnd.kubernetes.protobuf'"
    })
    void whoTakesNothingOfTheKindIsToldWhatThereIs(String path, String accept, String types) {
        Reply reply = get(path, accept);
        assertThat(reply.code()).isEqualTo(406);
        assertThat(reply.json().string("message"))
                .isEqualTo("406: Not Acceptable\n\nAvailable representations: " + types);
    }

    @ParameterizedTest
    @CsvSource({"%2e, may not be '.'", "%2e%2e, may not be '..'", "a%25b, may not contain '%'"})
    void aNameThatIsNoPartOfAPathIsABadRequest(String name, String why) {
        Reply reply = get("/api/v1/namespaces/default/configmaps/" + name, "*/*");
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.json().string("message"))
                .startsWith("Name parameter invalid: ")
                .endsWith(why);
    }

    @Test
    void aComponentThatIsNotThereIsNamedInUpstreamsWay() {
        assertThat(get("/api/v1/componentstatuses/a", "*/*").json().string("message"))
                .isEqualTo("componentstatus \"a\" not found");
    }

    @Test
    void componentsAreListedWithoutAVersionWhicheverIsAskedFor() {
        Reply reply =
                get(
                        "/api/v1/componentstatuses?resourceVersion=x&limit=1&fieldSelector=metadata.name!%3Dscheduler",
                        "*/*");

        assertThat(reply.header("Warning"))
                .isEqualTo("299 - \"v1 ComponentStatus is deprecated in v1.19+\"");
        assertThat(reply.json().object("metadata")).isEqualTo(JsonObject.EMPTY);
        assertThat(reply.json().array("items").objects())
                .extracting(each -> each.object("metadata").string("name"))
                .containsExactly("controller-manager", "etcd-0");
        assertThat(get("/api/v1/componentstatuses/etcd-0?resourceVersion=x", "*/*").json())
                .isEqualTo(
                        TestCluster.json(
                                """
                                {"apiVersion":"v1","kind":"ComponentStatus","metadata":{"name":"etcd-0"},
                                 "conditions":[{"type":"Healthy","status":"True","message":"ok"}]}
                                """));
    }

    @Test
    void aPathThatNamesNothingToWatchIsAFaultOfTheServers() {
        Reply reply = get("/api/v1/watch", "*/*");
        assertThat(reply.code()).isEqualTo(500);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "Internal Server Error: \"/api/v1/watch\": failed to create RequestInfo:"
                                + " unable to determine kind and namespace from url,"
                                + " /api/v1/watch\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml", "vnd.kubernetes.protobuf"})
    void allGroupsAreToldInEveryEncodingWhateverElseIsAskedFor(String media) {
        String type =
                "application/%s;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
                        .formatted(media);
        Reply reply = get("/apis", "application/json," + type + ";q=0.1");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo(type);
        Reply again =
                server.send(
                        admin,
                        "GET",
                        "/apis",
                        "",
                        "Accept",
                        type,
                        "If-None-Match",
                        reply.header("ETag"));
        assertThat(again.code()).isEqualTo(304);
    }

    @Test
    void theCoreGroupsDocumentsNameNoVersionInProtobuf() {
        // Recorded from a real server, but for its address.
        assertThat(HexFormat.of().formatHex(get("/api", PROTOBUF).body()))
                .startsWith("6b3873000a0f0a00120b41504956657273696f6e7312");
        assertThat(HexFormat.of().formatHex(get("/apis/policy", PROTOBUF).body()))
                .isEqualTo(
                        "6b3873000a0e0a027631120841504947726f7570122a0a06706f6c696379120f0a09706f"
                                + "6c6963792f7631120276311a0f0a09706f6c6963792f7631120276311a002200");
    }

    @Test
    void peopleLookAtARunningServer() {
        Reply status = get("/statusz", "");
        assertThat(status.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(new String(status.body(), StandardCharsets.UTF_8))
                .startsWith("\napiserver statusz\nWarning: ")
                .contains(
                        "Started: Fri May  1 00:00:00 UTC 2026\nUp: 0 hr 00 min 00 sec\n",
                        "Paths: /flagz /healthz /livez /metrics /readyz /statusz /version\n");
        Reply object = get("/statusz", "application/json;v=v1beta1;g=config.k8s.io;as=Statusz");
        assertThat(object.header("Content-Type"))
                .isEqualTo("application/json;g=config.k8s.io;v=v1beta1;as=Statusz");
        assertThat(object.json().string("metadata", "name")).isEqualTo("apiserver");
        Reply old = get("/flagz", "application/json;v=v1alpha1;g=config.k8s.io;as=Flagz");
        assertThat(old.header("Warning")).contains("This version of the flagz endpoint");
        assertThat(get("/flagz", "application/json").json().string("message"))
                .isEqualTo(
                        "only the following media types are accepted: application/json,"
                                + " application/yaml, text/plain");
    }
}
