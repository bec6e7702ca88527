package atoll.server.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A real server, whose custom groups get APIServices.
@Timeout(120)
class RegistrationsTest {
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @AutoClose private final TestServer server = new TestServer(InstantSource.system());
    private final HttpClient admin = server.admin();

    @Test
    void aCustomGroupIsRegisteredWhileItIsServed() throws IOException {
        try (var lines = watch("v1.example.com")) {
            definition("widgets", "example.com");
            JsonObject made = await(lines, "ADDED");
            assertThat(made.object("metadata", "labels"))
                    .isEqualTo(JsonObject.of("kube-aggregator.kubernetes.io/automanaged", "true"));
            assertThat(made.object("spec"))
                    .isEqualTo(
                            JsonObject.of(
                                    "group",
                                    "example.com",
                                    "version",
                                    "v1",
                                    "groupPriorityMinimum",
                                    1000,
                                    "versionPriority",
                                    100));
            JsonObject local = await(lines, "MODIFIED");
            assertThat(
                            local.object("status")
                                    .array("conditions")
                                    .objects()
                                    .getFirst()
                                    .stringOr("reason", ""))
                    .isEqualTo("Local");

            send(
                    "PUT",
                    SERVICES + "/v1.example.com",
                    local.update("spec", spec -> spec.with("versionPriority", 7)).toString(),
                    200);
            assertThat(priority(await(lines, "MODIFIED"))).isEqualTo(7);
            assertThat(priority(await(lines, "MODIFIED"))).isEqualTo(100);

            definition("gadgets", "example.com");
            send("DELETE", DEFINITIONS + "/widgets.example.com", "", 200);
            send("DELETE", SERVICES + "/v1.example.com", "", 200);
            await(lines, "DELETED");
            await(lines, "ADDED");
            send("DELETE", DEFINITIONS + "/gadgets.example.com", "", 200);
            await(lines, "DELETED");
        }
    }

    @Test
    void anApiServiceThatSomebodyMadeForACustomGroupIsLeftAlone() throws IOException {
        send(
                "POST",
                SERVICES,
                """
                {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService",
                 "metadata":{"name":"v1.example.com"},
                 "spec":{"group":"example.com","version":"v1","groupPriorityMinimum":5,"versionPriority":6}}
                """,
                201);
        try (var lines = watch("v1.other.org")) {
            definition("widgets", "example.com");
            definition("widgets", "other.org");
            await(lines, "ADDED");
        }
        assertThat(priority(send("GET", SERVICES + "/v1.example.com", "", 200))).isEqualTo(6);
    }

    private static long priority(JsonObject apiService) {
        return apiService.object("spec").longOr("versionPriority", 0);
    }

    private BufferedReader watch(String name) {
        return new BufferedReader(
                new InputStreamReader(
                        server.open(
                                admin,
                                SERVICES + "?watch=true&fieldSelector=metadata.name%3D" + name),
                        StandardCharsets.UTF_8));
    }

    private void definition(String plural, String group) {
        send(
                "POST",
                DEFINITIONS,
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%s.%s"},"spec":{"group":"%s","scope":"Cluster",
                 "names":{"plural":"%s","kind":"%s"},"versions":[{"name":"v1","served":true,"storage":true,
                  "schema":{"openAPIV3Schema":{"type":"object"}}}]}}
                """
                        .formatted(
                                plural,
                                group,
                                group,
                                plural,
                                plural.substring(0, 1).toUpperCase(Locale.ROOT)
                                        + plural.substring(1, plural.length() - 1)),
                201);
    }

    private JsonObject send(String method, String path, String body, int code) {
        Reply reply = server.send(admin, method, path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json();
    }

    private static JsonObject await(BufferedReader lines, String type) throws IOException {
        while (true) {
            JsonObject event = JsonReader.readObject(lines.readLine());
            if (event.stringOr("type", "").equals(type)) {
                return event.object("object");
            }
        }
    }
}
