package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
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
}
