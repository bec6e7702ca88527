package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rules that controller-runtime's own suites found missing.
final class EnvtestRulesTest {
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String JSON = "application/json";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));

    private final HttpClient admin = server.admin();

    @BeforeEach
    void makeDeployment() {
        assertThat(create("", deployment("")).code()).isEqualTo(201);
    }

    private Reply create(String query, String body) {
        return server.send(admin, "POST", DEPLOYMENTS + query, body, "Content-Type", JSON);
    }

    private static String deployment(String metadata) {
        return """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{%s"name":"d"},"spec":{"replicas":1,
         "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
          "spec":{"containers":[{"name":"c","image":"i"}]}}}}
        """
                .formatted(metadata);
    }

    @Test
    void aScaleThatIsAppliedOwnsTheReplicasOfTheObject() {
        Reply reply =
                server.send(
                        admin,
                        "PATCH",
                        DEPLOYMENTS + "/d/scale?fieldManager=foo&force=true",
                        """
                        {"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":4}}
                        """,
                        "Content-Type",
                        "application/apply-patch+yaml");
        assertThat(reply.code()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().string("kind")).isEqualTo("Scale");
        assertThat(reply.json().object("spec").longOr("replicas", 0)).isEqualTo(4);
        JsonObject whole = server.get(admin, DEPLOYMENTS + "/d").json();
        assertThat(whole.object("spec").longOr("replicas", 0)).isEqualTo(4);
        assertThat(whole.object("spec").has("template")).isTrue();
        JsonObject entry =
                whole.object("metadata").array("managedFields").objects().stream()
                        .filter(one -> one.stringOr("manager", "").equals("foo"))
                        .findFirst()
                        .orElseThrow();
        assertThat(entry.string("subresource")).isEqualTo("scale");
        assertThat(entry.string("operation")).isEqualTo("Apply");
        assertThat(entry.object("fieldsV1").toString())
                .isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
    }

    @Test
    void aPatchedStatusIsShownAsMetadataAloneToWhoAsksForThat() {
        Reply reply =
                server.send(
                        admin,
                        "PATCH",
                        DEPLOYMENTS + "/d/status",
                        "{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}",
                        "Content-Type",
                        "application/merge-patch+json",
                        "Accept",
                        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        assertThat(reply.json().string("kind")).isEqualTo("PartialObjectMetadata");
        assertThat(reply.json().has("spec")).isFalse();
    }

    @Test
    void aDryRunOfACreateDoesNotMindAResourceVersion() {
        String stated = deployment("\"resourceVersion\":\"7\",").replace("\"d\"", "\"e\"");
        assertThat(create("", stated).code()).isEqualTo(500);
        assertThat(create("?dryRun=All", stated).code()).isEqualTo(201);
    }
}
