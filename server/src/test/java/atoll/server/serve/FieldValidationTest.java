package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What strict validation and warnings say of a body's fields, as a real 1.36.3 says it.
class FieldValidationTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    @Test
    void unknownAndDuplicateFieldsAreToldInTheOrderOfTheText() {
        String body =
                """
                {"kind":"ConfigMap","unk":{"a":1,"a":2},"metadata":{"name":"x","Foo":[{}, "\\""]},
                 "data":{"b":"c","a":"b","a":"c"},"unk":2,"immutable":false,"immutable":true,"aa":1}
                """;

        assertThat(strict("POST", MAPS, body, JSON))
                .isEqualTo(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict"
                                + " decoding error: unknown field \"unk\", unknown field"
                                + " \"metadata.Foo\", duplicate field \"data.a\", duplicate field"
                                + " \"immutable\", unknown field \"aa\"");
        assertThat(warnings("POST", MAPS, body, JSON))
                .isEqualTo(
                        "unknown field \"unk\"; unknown field \"metadata.Foo\"; duplicate field"
                                + " \"data.a\"; duplicate field \"immutable\"; unknown field"
                                + " \"aa\"");
    }

    @Test
    void aBodyOfAnotherKindIsRefusedByWhatTheProgramKnowsOfIt() {
        String prefix = "%s in version \"v1\" cannot be handled as a ConfigMap: ";
        String unknown =
                "no kind \"%s\" is registered for version \"%s\" in scheme"
                        + " \"pkg/runtime/scheme.go:111\"";
        assertThat(strict("POST", MAPS, "{\"kind\":\"Lamp\"}", JSON))
                .isEqualTo((prefix + unknown).formatted("Lamp", "Lamp", "v1"));
        assertThat(strict("POST", MAPS, "{\"kind\":\"Pod\",\"apiVersion\":\"x/v1\"}", JSON))
                .isEqualTo((prefix + unknown).formatted("Pod", "Pod", "x/v1"));
        for (String known : List.of("Pod", "Status", "ListOptions", "List")) {
            assertThat(strict("POST", MAPS, "{\"kind\":\"%s\"}".formatted(known), JSON))
                    .isEqualTo(
                            prefix.formatted(known)
                                    + "converting (v1.%s) to (core.ConfigMap): unknown conversion"
                                            .formatted(known));
        }
        assertThat(
                        strict(
                                "POST",
                                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}",
                                JSON))
                .endsWith(unknown.formatted("Pod", "v1"));
    }

    @Test
    void aBodyThatIsNoObjectIsRefusedAsGoReadsIt() {
        String prefix =
                "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                        + " version/kind; json parse error: json: cannot unmarshal ";
        assertThat(strict("POST", MAPS, "null", JSON))
                .isEqualTo(
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or"
                                + " generateName is required");
        assertThat(strict("POST", MAPS, "5", JSON))
                .startsWith(prefix + "number into Go value of type struct");
        assertThat(strict("POST", MAPS, "true", JSON))
                .startsWith(prefix + "bool into Go value of type struct");
        assertThat(strict("POST", MAPS, "{\"kind\":5}", JSON))
                .isEqualTo(
                        prefix + "number into Go struct field .kind of type string ({\"kind\":5})");
    }

    @Test
    void fieldsOfItemsAreToldAsTheyStand() {
        String pod =
                """
                {"metadata":{"name":"x"},"spec":{"zz":1,"containers":[{"name":"a","image":"x",
                 "zz":1,"ports":[{"aa":1,"containerPort":1}]},{"name":"b","image":"x","b":1}]}}
                """;

        assertThat(strict("POST", "/api/v1/namespaces/default/pods", pod, JSON))
                .endsWith(
                        "strict decoding error: unknown field \"spec.zz\", unknown field"
                                + " \"spec.containers[0].zz\", unknown field"
                                + " \"spec.containers[0].ports[0].aa\", unknown field"
                                + " \"spec.containers[1].b\"");
    }

    @Test
    void keysThatStandTwiceInYamlAreToldByTheirLines() {
        String body =
                """
                metadata:
                  name: x
                data:
                  a: b
                  a: c
                  d: |
                    e
                  d:
                    f
                foo: 1
                """;

        assertThat(strict("POST", MAPS, body, "application/yaml"))
                .endsWith(
                        "strict decoding error: yaml: unmarshal errors:\n"
                                + "  line 5: key \"a\" already set in map\n"
                                + "  line 9: key \"d\" already set in map, unknown field \"foo\"");
        assertThat(warnings("POST", MAPS, body, "application/yaml"))
                .isEqualTo(
                        "line 5: key \"a\" already set in map; line 9: key \"d\" already set in"
                                + " map; unknown field \"foo\"");
    }

    @Test
    void configurationsToApplyAreReadAsYaml() {
        String path = MAPS + "/x?fieldManager=tester";
        String body =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\",\"a\":\"c\"}}";

        assertThat(strict("PATCH", path, body, "application/apply-patch+yaml"))
                .isEqualTo(
                        "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal"
                                + " errors:\n  line 1: key \"a\" already set in map");
        assertThat(warnings("PATCH", path, body, "application/apply-patch+yaml"))
                .isEqualTo("line 1: key \"a\" already set in map");
    }

    @Test
    void patchesTellWhatIsWrongWithThemselvesBeforeWhatTheyLeadTo() {
        create();
        String merge = "{\"zz\":1,\"data\":{\"x\":\"y\",\"x\":\"z\"},\"aa\":1,\"zz\":2}";

        assertThat(strict("PATCH", MAPS + "/old", merge, "application/merge-patch+json"))
                .endsWith(
                        ": strict decoding error: duplicate field \"data.x\", duplicate field"
                                + " \"zz\", unknown field \"aa\", unknown field \"zz\"");
        assertThat(strict("PATCH", MAPS + "/old", merge, "application/strategic-merge-patch+json"))
                .isEqualTo(
                        " \"\" is invalid: patch: Invalid value: \"map[aa:1 data:map[x:z] zz:2]\":"
                                + " strict decoding error: duplicate field \"data.x\", duplicate"
                                + " field \"zz\", unknown field \"aa\", unknown field \"zz\"");
    }

    @Test
    void stepsOfAJsonPatchHaveFieldsOfTheirOwn() {
        create();
        String steps =
                """
                [{"op":"add","path":"/data/q","value":"1","value":"2","foo":1},
                 {"op":"add","path":"/aa","value":"2"}]
                """;

        assertThat(warnings("PATCH", MAPS + "/old", steps, "application/json-patch+json"))
                .isEqualTo(
                        "json patch duplicate field \"[0].value\"; json patch unknown field"
                                + " \"[0].foo\"; unknown field \"aa\"");
    }

    @Test
    void reviewsBindingsAndTokensAreNoRows() {
        String review = "{\"spec\":{\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}";
        String reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        String token = "/api/v1/namespaces/default/serviceaccounts/default/token";

        String accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        assertThat(send("POST", reviews, review, JSON, accept).code()).isEqualTo(406);
        assertThat(send("POST", token, "{\"spec\":{}}", JSON, accept).code()).isEqualTo(406);
        assertThat(send("POST", reviews, review, JSON, JSON).code()).isEqualTo(201);
    }

    private void create() {
        String body = "{\"metadata\":{\"name\":\"old\"},\"data\":{\"a\":\"b\"}}";
        assertThat(send("POST", MAPS, body, JSON, JSON).code()).isEqualTo(201);
    }

    private String strict(String method, String path, String body, String type) {
        Reply reply = send(method, with(path, "Strict"), body, type, JSON);
        return reply.json().stringOr("message", "");
    }

    private String warnings(String method, String path, String body, String type) {
        Reply reply = send(method, with(path, "Warn"), body, type, JSON);
        return String.join("; ", reply.response().headers().allValues("Warning"))
                .replaceAll("299 - \"(.*?[^\\\\])\"(?=;|$)", "$1")
                .replace("\\\"", "\"");
    }

    private static String with(String path, String validation) {
        return path + (path.contains("?") ? "&" : "?") + "dryRun=All&fieldValidation=" + validation;
    }

    private Reply send(String method, String path, String body, String type, String accept) {
        return server.send(admin, method, path, body, "Content-Type", type, "Accept", accept);
    }
}
