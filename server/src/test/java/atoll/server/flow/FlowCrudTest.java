package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.RequestLimits;
import atoll.server.TestServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the conformance tests of flow control's two kinds do with them.
class FlowCrudTest {
    private static final String SCHEMA =
            """
            {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"FlowSchema",
             "metadata":{"name":"NAME","labels":{"run":"crud"}},
             "spec":{"matchingPrecedence":9000,"priorityLevelConfiguration":{"name":"global-default"},
              "distinguisherMethod":{"type":"ByUser"},
              "rules":[{"subjects":[{"kind":"User","user":{"name":"example-e2e-non-existent-user"}}],
               "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]}}
            """;
    private static final String LEVEL =
            """
            {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"PriorityLevelConfiguration",
             "metadata":{"name":"NAME","labels":{"run":"crud"}},
             "spec":{"type":"Limited","limited":{"nominalConcurrencyShares":2,"limitResponse":{"type":"Reject"}}}}
            """;

    @AutoClose private final FlowServer server = new FlowServer(RequestLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "flowschemas, matchingPrecedence, 9001",
        "prioritylevelconfigurations, limited.nominalConcurrencyShares, 4"
    })
    void aKindIsMadeReadChangedWatchedAndDeleted(String resource, String field, int value)
            throws IOException {
        String path = FlowServer.FLOWS + resource;
        String body = resource.equals("flowschemas") ? SCHEMA : LEVEL;
        Reply created = server.post(server.admin, path, body.replace("NAME", "one"));
        assertThat(created.code()).isEqualTo(201);
        server.post(server.admin, path, body.replace("NAME", "two"));
        server.post(server.admin, path, body.replace("NAME", "three"));
        if (resource.equals("flowschemas")) {
            for (String name : List.of("one", "two", "three")) {
                server.condition(name, "False");
            }
        }
        assertThat(get(path + "/one").object("metadata").stringOr("uid", "")).isNotEmpty();
        JsonObject list = get(path + "?labelSelector=run%3Dcrud");
        assertThat(list.array("items").objects()).hasSize(3);

        String version = list.object("metadata").stringOr("resourceVersion", "");
        try (var events =
                new BufferedReader(
                        new InputStreamReader(
                                server.server.open(
                                        server.admin,
                                        path
                                                + "?watch=1&labelSelector=run%3Dcrud&resourceVersion="
                                                + version),
                                StandardCharsets.UTF_8))) {
            Reply patched =
                    server.patch(
                            server.admin,
                            path + "/one",
                            "{\"metadata\":{\"annotations\":{\"patched\":\"true\"}}}");
            assertThat(patched.code()).isEqualTo(200);
            String[] names = field.split("\\.");
            JsonObject changed =
                    names.length == 1
                            ? JsonObject.of(names[0], value)
                            : JsonObject.of(names[0], JsonObject.of(names[1], value));
            Reply updated =
                    server.patch(
                            server.admin, path + "/one", JsonObject.of("spec", changed).toString());
            assertThat(updated.json().object("metadata").longOr("generation", 0)).isEqualTo(2);
            assertThat(event(events)).isEqualTo("MODIFIED one");
            assertThat(event(events)).isEqualTo("MODIFIED one");
        }

        Reply status =
                server.patch(
                        server.admin,
                        path + "/one/status",
                        """
                        {"metadata":{"annotations":{"patchedstatus":"true"}},
                         "status":{"conditions":[{"type":"PatchStatusFailed","status":"False","reason":"e2e",
                          "lastTransitionTime":"2026-05-01T00:00:00Z"}]}}
                        """);
        assertThat(status.code()).isEqualTo(200);
        assertThat(status.json().object("status").toString()).contains("PatchStatusFailed");
        JsonObject read = get(path + "/one/status");
        JsonObject more =
                read.update(
                        "status",
                        one ->
                                one.with(
                                        "conditions",
                                        one.array("conditions")
                                                .plus(
                                                        FlowServer.json(
                                                                """
                                                                {"type":"StatusUpdateFailed","status":"False","reason":"e2e",
                                                                 "lastTransitionTime":"2026-05-01T00:00:00Z"}
                                                                """))));
        Reply put = server.put(server.admin, path + "/one/status", more.toString());
        assertThat(put.code()).isEqualTo(200);
        assertThat(put.json().object("status").toString()).contains("StatusUpdateFailed");

        assertThat(delete(path + "/one")).isEqualTo(200);
        assertThat(server.server.get(server.admin, path + "/one").code()).isEqualTo(404);
        assertThat(delete(path + "?labelSelector=run%3Dcrud")).isEqualTo(200);
        assertThat(get(path + "?labelSelector=run%3Dcrud").array("items").isEmpty()).isTrue();
    }

    private JsonObject get(String path) {
        Reply reply = server.server.get(server.admin, path);
        assertThat(reply.code()).isEqualTo(200);
        return reply.json();
    }

    private int delete(String path) {
        return server.server.send(server.admin, "DELETE", path, "").code();
    }

    /// The next event of the object `one`.
    private static String event(BufferedReader events) throws IOException {
        JsonObject event = FlowServer.json(events.readLine());
        return event.stringOr("type", "")
                + " "
                + event.object("object", "metadata").stringOr("name", "");
    }
}
