package atoll.server.crd;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.HttpsPeer.Asked;
import atoll.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A real server over TLS, and a real webhook that converts `size` in `v1` to `length` in `v2`.
class ConversionWebhookTest {
    private static final String OLD = "/apis/demo.test/v1/namespaces/default/boxes";
    private static final String NEW = "/apis/demo.test/v2/namespaces/default/boxes";

    private final TestServer server = new TestServer(InstantSource.system());
    private final HttpClient admin = server.admin();
    private UnaryOperator<JsonObject> spoilt = UnaryOperator.identity();
    private final HttpsPeer webhook = new HttpsPeer(this::convert, null, "localhost");

    @BeforeEach
    void define() {
        send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition(), 201);
        for (String name : List.of("a", "b", "c")) {
            send(
                    "POST",
                    OLD,
                    """
                    {"apiVersion":"demo.test/v1","kind":"Box","metadata":{"name":"%s"},"size":3}
                    """
                            .formatted(name),
                    201);
        }
        webhook.asked.clear();
    }

    @AfterEach
    void stop() {
        webhook.close();
        server.close();
    }

    private String definition() {
        return """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"boxes.demo.test"},
         "spec":{"group":"demo.test","scope":"Namespaced",
          "names":{"plural":"boxes","kind":"Box"},
          "conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],
           "clientConfig":{"url":"%s","caBundle":"%s"}}},
          "versions":[
           {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":
            {"type":"object","properties":{"size":{"type":"integer"}}}}},
           {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":
            {"type":"object","properties":{"length":{"type":"integer"}}}}}]}}
        """
                .formatted(webhook.url("/convert"), webhook.bundle());
    }

    private Answer convert(Asked asked) {
        JsonObject request = asked.json().object("request");
        String wanted = request.stringOr("desiredAPIVersion", "");
        List<JsonObject> converted =
                request.array("objects").objects().stream()
                        .map(each -> converted(each, wanted))
                        .toList();
        JsonObject response =
                JsonObject.of(
                        "uid", request.stringOr("uid", ""),
                        "result", JsonObject.of("status", "Success"),
                        "convertedObjects", JsonArray.of(converted));
        return Answer.json(asked.json().with("response", spoilt.apply(response)).toString());
    }

    private static JsonObject converted(JsonObject object, String wanted) {
        boolean toNew = wanted.endsWith("v2");
        Json value = object.get(toNew ? "size" : "length");
        return object.without("size")
                .without("length")
                .with("apiVersion", wanted)
                .with(toNew ? "length" : "size", value);
    }

    private JsonObject send(String method, String path, String body, int code) {
        var reply = server.send(admin, method, path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json();
    }

    private List<Integer> sizesAsked() {
        return webhook.asked.stream()
                .map(each -> each.json().object("request").array("objects").size())
                .toList();
    }

    @Test
    void aListIsConvertedInOneReview() {
        JsonObject list = send("GET", NEW, "", 200);
        assertThat(list.array("items").objects())
                .allMatch(each -> each.longOr("length", 0) == 3)
                .extracting(each -> each.stringOr("apiVersion", ""))
                .containsOnly("demo.test/v2")
                .hasSize(3);
        assertThat(sizesAsked()).containsExactly(3);
    }

    @Test
    void aPageIsConvertedAlone() {
        send("GET", NEW + "?limit=2", "", 200);
        assertThat(sizesAsked()).containsExactly(2);
    }

    @Test
    void whatAWatchBeginsWithIsConvertedInOneReview() throws IOException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.open(admin, NEW + "?watch=true"), StandardCharsets.UTF_8))) {
            for (String name : List.of("a", "b", "c")) {
                JsonObject event = JsonReader.readObject(lines.readLine());
                assertThat(event.object("object", "metadata").stringOr("name", "")).isEqualTo(name);
            }
        }
        assertThat(sizesAsked()).containsExactly(3);
    }

    @Test
    void anEmptyListAsksNobody() {
        send("GET", NEW + "?labelSelector=none", "", 200);
        assertThat(sizesAsked()).isEmpty();
    }

    @Test
    void aListThatCannotBeConvertedNamesItsKind() {
        spoilt = response -> response.with("convertedObjects", JsonArray.EMPTY);
        assertThat(send("GET", NEW, "", 500).stringOr("message", ""))
                .isEqualTo(
                        "conversion webhook for demo.test/v1, Kind=BoxList returned 0 objects,"
                                + " expected 3");
        spoilt =
                response ->
                        response.with(
                                "result", JsonObject.of("status", "Failure", "message", "no mood"));
        assertThat(send("GET", NEW, "", 500).stringOr("message", ""))
                .isEqualTo("conversion webhook for demo.test/v1, Kind=BoxList failed: no mood");
        assertThat(send("GET", NEW + "/a", "", 500).stringOr("message", ""))
                .isEqualTo("conversion webhook for demo.test/v1, Kind=Box failed: no mood");
    }

    @Test
    void anAnswerMayNotRenameAnObject() {
        spoilt =
                response -> {
                    List<JsonObject> renamed =
                            response.array("convertedObjects").objects().stream()
                                    .map(each ->
                                            each.update("metadata", meta -> meta.with("name", "x")))
                                    .toList();
                    return response.with("convertedObjects", JsonArray.of(renamed));
                };
        assertThat(send("GET", NEW + "/a", "", 500).stringOr("message", ""))
                .isEqualTo(
                        "conversion webhook for demo.test/v1, Kind=Box returned invalid object:"
                                + " must have the same name: a != x");
        assertThat(send("GET", NEW, "", 500).stringOr("message", ""))
                .isEqualTo(
                        "conversion webhook for demo.test/v1, Kind=BoxList returned invalid"
                                + " converted object at index 0: must have the same name: a != x");
    }
}
