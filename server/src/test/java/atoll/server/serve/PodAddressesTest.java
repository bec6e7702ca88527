package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The addresses at which more of a pod changes than at its own: what `kubectl debug` and resizing
/// write.
final class PodAddressesTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    @BeforeEach
    void makePod() {
        String account = "{\"metadata\":{\"name\":\"default\"}}";
        send("POST", "/api/v1/namespaces/default/serviceaccounts", account);
        Reply made =
                send(
                        "POST",
                        PODS,
                        """
                        {"metadata":{"name":"p"},"spec":{"containers":[
                         {"name":"c","image":"i","resources":{"requests":{"cpu":"100m"}}}]}}
                        """);
        assertThat(made.code()).as(made.text()).isEqualTo(201);
    }

    private Reply send(String method, String path, String body) {
        String type =
                method.equals("PATCH")
                        ? "application/strategic-merge-patch+json"
                        : "application/json";
        return server.send(admin, method, path, body, "Content-Type", type);
    }

    private Reply debugged(String name, String image) {
        return send(
                "PATCH",
                PODS + "/p/ephemeralcontainers",
                """
                {"spec":{"ephemeralContainers":[{"name":"%s","image":"%s"}]}}
                """
                        .formatted(name, image));
    }

    private Reply resized(String resources) {
        return send(
                "PATCH",
                PODS + "/p/resize",
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":%s}]}}"
                        .formatted(resources));
    }

    @Test
    void ephemeralContainersAreAddedAndNeverChanged() {
        Reply first = debugged("one", "x");
        assertThat(first.code()).as(first.text()).isEqualTo(200);
        assertThat(first.json().object("metadata").longOr("generation", 0)).isEqualTo(2);
        Reply second = debugged("two", "x");
        assertThat(second.json().object("spec").array("ephemeralContainers").size()).isEqualTo(2);
        Reply changed = debugged("one", "other");
        assertThat(changed.code()).isEqualTo(422);
        assertThat(changed.json().string("message"))
                .startsWith(
                        "Pod \"p\" is invalid: spec.ephemeralContainers: Forbidden: existing"
                                + " ephemeral containers \"one\" may not be changed\n@@");
    }

    @Test
    void resourcesAreResizedWhileTheQualityOfServiceStays() {
        Reply more = resized("{\"requests\":{\"cpu\":\"200m\"}}");
        assertThat(more.code()).as(more.text()).isEqualTo(200);
        Reply better =
                resized(
                        "{\"requests\":{\"memory\":\"1Gi\"},\"limits\":{\"cpu\":\"200m\",\"memory\":\"1Gi\"}}");
        assertThat(better.json().string("message"))
                .isEqualTo(
                        "Pod \"p\" is invalid: spec: Invalid value: \"Burstable\": Pod QOS Class may"
                                + " not change as a result of resizing");
    }

    @Test
    void whatIsNeitherCpuNorMemoryIsNotResized() {
        assertThat(
                        resized("{\"requests\":{\"ephemeral-storage\":\"1Gi\"}}")
                                .json()
                                .string("message"))
                .isEqualTo(
                        "Pod \"p\" is invalid: spec: Forbidden: only cpu and memory resources are"
                                + " mutable");
    }

    @Test
    void aBudgetIsOnlyReplacedByWhoSaysWhichVersionHeHasSeen() {
        String budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
        String budget = "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"minAvailable\":1}}";
        assertThat(send("POST", budgets, budget).code()).isEqualTo(201);
        Reply replaced = send("PUT", budgets + "/b", budget);
        assertThat(replaced.code()).isEqualTo(422);
        assertThat(replaced.json().string("message"))
                .endsWith(
                        "metadata.resourceVersion: Invalid value: 0: must be specified for an update");
        assertThat(send("PUT", budgets + "/none", budget.replace("\"b\"", "\"none\"")).code())
                .isEqualTo(404);
    }
}
