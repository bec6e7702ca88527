package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What patches are answered, as a real 1.36.3 answers them.
class PatchesTest {
    private static final String ROLES =
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";
    private static final String SET =
            """
            {"metadata":{"name":"s"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},
             "template":{"metadata":{"labels":{"a":"b"}},
              "spec":{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"}]}]}}}}
            """;

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    @BeforeEach
    void makeASet() {
        assertThat(send("POST", SETS + "?fieldManager=maker", "json", SET).code()).isEqualTo(201);
    }

    private Reply send(String method, String path, String type, String body) {
        return server.send(admin, method, path, body, "Content-Type", "application/" + type);
    }

    private Reply patch(String path, String type, String body) {
        return send("PATCH", path, type, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "json-patch | [null] | 422 | the server rejected our request due to an error in our"
                        + " request",
                "json-patch | [{\"op\":1,\"path\":\"/a\"}] | 400 | error decoding patch: json: cannot"
                        + " unmarshal number into Go struct field jsonPatchOp.op of type string",
                "json-patch | true | 400 | error decoding patch: json: cannot unmarshal bool into Go"
                        + " value of type []handlers.jsonPatchOp",
                "merge-patch | {\"kind\":1} | 422 | couldn't get version/kind; json parse error:"
                        + " json: cannot unmarshal number into Go struct field .kind of type string",
                "merge-patch | {\"apiVersion\":null} | 400 | the name of the object (s based on URL)"
                        + " was undeterminable: name must be provided",
                "strategic-merge-patch | {\"kind\":1} | 422 | cannot convert int64 to string",
                "strategic-merge-patch | {\"spec\":{\"replicas\":1.5}} | 422 | cannot convert float64"
                        + " to int32",
                "strategic-merge-patch | {\"spec\":{\"replicas\":true}} | 422 | unrecognized type:"
                        + " int32",
                "strategic-merge-patch |"
                        + " {\"spec\":{\"template\":{\"spec\":{\"dnsPolicy\":4}}}} | 422 | cannot"
                        + " convert int64 to v1.DNSPolicy",
                "strategic-merge-patch | {\"metadata\":{\"creationTimestamp\":4}} | 422 | json:"
                        + " cannot unmarshal number into Go value of type string",
            })
    void patchThatCannotBeReadIsRefused(String type, String patch, int code, String end) {
        Reply reply = patch(SETS + "/s", type + "+json", patch);

        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.json().stringOr("message", "")).endsWith(end);
    }

    @ParameterizedTest
    @CsvSource({"json-patch+json", "merge-patch+json", "strategic-merge-patch+json"})
    void nothingIsSaidOfAPatchForWhatIsNotThere(String type) {
        assertThat(patch(SETS + "/none", type, "{").code()).isEqualTo(404);
        assertThat(patch(SETS + "/s", type, "{").code()).isEqualTo(400);
    }

    @Test
    void refusalShowsTheRestOfAStrategicPatch() {
        String patch =
                """
                {"spec":{"replicas":"x","strategy":null,"template":{"spec":{
                 "$setElementOrder/containers":[{"name":"c"}],"containers":[{"name":"c"}]}}}}
                """;

        assertThat(message(patch(SETS + "/s", "strategic-merge-patch+json", patch)))
                .contains("\"map[spec:map[replicas:x strategy:<nil> template:map[spec:map[]]]]\":");
    }

    @Test
    void refusalShowsFieldsAsGoDeclaresThem() {
        String message =
                message(patch(SETS + "/s", "merge-patch+json", "{\"spec\":{\"replicas\":\"x\"}}"));

        assertThat(message)
                .contains("\\\"terminationMessagePolicy\\\":\\\"File\\\",\\\"imagePullPolicy\\\":")
                .contains("\\\"spec\\\":{\\\"replicas\\\":\\\"x\\\",\\\"selector\\\":");
    }

    @Test
    void directivesBesideNothingAreUnknownFields() {
        Reply reply =
                patch(
                        SETS + "/s",
                        "strategic-merge-patch+json",
                        """
                        {"spec":{"template":{"spec":{"securityContext":{"$retainKeys":[]},
                         "affinity":{"$retainKeys":[]}}}}}
                        """);

        assertThat(reply.header("Warning"))
                .isEqualTo(
                        "299 - \"unknown field \\\"spec.template.spec.affinity.$retainKeys\\\"\"");
    }

    @Test
    void replacingWithoutAVersionNamesTheResource() {
        String lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        send("POST", lease, "json", "{\"metadata\":{\"name\":\"l\"}}");

        assertThat(message(send("PUT", lease + "/l", "json", "{\"metadata\":{\"name\":\"l\"}}")))
                .startsWith(
                        "leases.coordination.k8s.io \"l\" is invalid: metadata.resourceVersion");
    }

    @Test
    void listsWrittenEmptyAreOwnedThoughTheyAreNotKept() {
        String none = "{\"metadata\":{\"name\":\"n\"}}";
        String empty = "{\"metadata\":{\"name\":\"e\"},\"rules\":[]}";

        assertThat(managers(send("POST", ROLES, "json", none).json())).isEmpty();
        JsonObject role = send("POST", ROLES + "?fieldManager=m", "json", empty).json();

        assertThat(managers(role))
                .containsExactly("m Update  rbac.authorization.k8s.io/v1 {\"f:rules\":{}}");
        assertThat(role.get("rules")).hasToString("null");
    }

    @Test
    void whoScalesManagesTheReplicasWithoutATime() {
        String fields = "{\"f:spec\":{\"f:replicas\":{}}}";
        scale("one", "{\"spec\":{\"replicas\":2}}");
        assertThat(ofReplicas()).containsExactly("maker Update  apps/v1 " + fields);

        patch(SETS + "/s", "merge-patch+json", "{}");
        assertThat(ofReplicas()).isEmpty();

        patch(SETS + "/s?fieldManager=two", "merge-patch+json", "{\"spec\":{\"replicas\":3}}");
        scale("three", "{\"spec\":{\"replicas\":4}}");
        assertThat(ofReplicas()).containsExactly("three Update scale apps/v1 " + fields);

        Reply refused =
                patch(
                        SETS + "/s/scale?fieldManager=four",
                        "apply-patch+yaml",
                        """
                        {"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"s"},
                         "spec":{"replicas":5}}
                        """);
        assertThat(message(refused))
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"three\" with subresource"
                                + " \"scale\" using autoscaling/v1: .spec.replicas");
    }

    private void scale(String manager, String patch) {
        Reply reply = patch(SETS + "/s/scale?fieldManager=" + manager, "merge-patch+json", patch);
        assertThat(reply.code()).isEqualTo(200);
    }

    private List<String> ofReplicas() {
        return managers(server.get(admin, SETS + "/s").json()).stream()
                .filter(entry -> entry.endsWith(" {\"f:spec\":{\"f:replicas\":{}}}"))
                .toList();
    }

    private static List<String> managers(JsonObject object) {
        return object.array("metadata", "managedFields").objects().stream()
                .map(entry ->
                        String.join(
                                " ",
                                entry.stringOr("manager", ""),
                                entry.stringOr("operation", ""),
                                entry.stringOr("subresource", ""),
                                entry.stringOr("apiVersion", ""),
                                String.valueOf(entry.get("fieldsV1"))))
                .toList();
    }

    private static String message(Reply reply) {
        return JsonReader.readObject(reply.body()).stringOr("message", "");
    }
}
