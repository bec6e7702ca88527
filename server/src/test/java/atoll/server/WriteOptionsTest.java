package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// How bodies and options of writes and deletions are refused, in the words of a recorded 1.36.3
/// server.
class WriteOptionsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String UNRECOGNIZED =
            "the object provided is unrecognized (must be of type ConfigMap): ";
    private static final String PARSING = "couldn't get version/kind; json parse error: ";
    private static final String SCHEME = "in scheme \"pkg/runtime/scheme.go:111\"";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    private Reply send(String method, String path, String body) {
        return server.send(
                admin,
                method,
                MAPS + path,
                body.replace('\'', '"'),
                "Content-Type",
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }

    private void refuses(String method, String path, String body, int code, String message) {
        Reply reply = send(method, path, body);
        assertThat(reply.json().string("message")).as(path + body).isEqualTo(message);
        assertThat(reply.code()).as(path + body).isEqualTo(code);
    }

    @Test
    void bodiesAreOfTheKindTheySay() {
        String handled = "in version \"%s\" cannot be handled as a ConfigMap: ";
        refuses(
                "POST",
                "",
                "{'kind':5}",
                400,
                UNRECOGNIZED
                        + PARSING
                        + "json: cannot unmarshal number into Go struct field .kind of type string"
                        + " ({\"kind\":5})");
        refuses(
                "POST",
                "",
                "{'kind':'ConfigMap','apiVersion':'a/b/c'}",
                400,
                UNRECOGNIZED
                        + "unexpected GroupVersion string: a/b/c"
                        + " ({\"kind\":\"ConfigMap\",\"apiVersio ...)");
        refuses(
                "POST",
                "",
                "{'kind':'Gizmo','apiVersion':'v1'}",
                400,
                "Gizmo "
                        + handled.formatted("v1")
                        + "no kind \"Gizmo\" is registered for version \"v1\" "
                        + SCHEME);
        refuses(
                "POST",
                "",
                "{'kind':'ConfigMap','apiVersion':'v2'}",
                400,
                "ConfigMap "
                        + handled.formatted("v2")
                        + "no kind \"ConfigMap\" is registered for version \"v2\" "
                        + SCHEME);
        refuses(
                "POST",
                "",
                "{'kind':'Secret','apiVersion':'v1'}",
                400,
                "Secret "
                        + handled.formatted("v1")
                        + "converting (v1.Secret) to (core.ConfigMap): unknown conversion");
        assertThat(send("POST", "", "{'kind':'','apiVersion':'','metadata':{'name':'n'}}").code())
                .isEqualTo(201);
    }

    @Test
    void whatIsSentIsReadBeforeItIsLookedForWhatIsThere() {
        refuses(
                "PUT",
                "/none",
                "{'metadata':{'name':'other'}}",
                400,
                "the name of the object (other) does not match the name on the URL (none)");
        refuses(
                "PUT",
                "/none",
                "{'metadata':{'name':true}}",
                400,
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal"
                        + " bool into Go struct field ObjectMeta.metadata.name of type string");
        refuses(
                "PUT",
                "/none",
                "{'metadata':{'name':'none'}}",
                404,
                "configmaps \"none\" not found");
    }

    @Test
    void optionsAreRefusedForEveryReasonThereIs() {
        refuses(
                "POST",
                "?fieldManager=a%0Ab",
                "{'metadata':{'name':'n'}}",
                422,
                "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: \"a\\nb\":"
                        + " invalid character U+000A (at position 1)");
        refuses(
                "PATCH",
                "/n?force=true&dryRun=Some",
                "{}",
                422,
                "PatchOptions.meta.k8s.io \"\" is invalid: [force: Forbidden: may not be specified for"
                        + " non-apply patch, dryRun: Unsupported value: [\"Some\"]: supported values:"
                        + " \"All\"]");
        String timeout = "invalid timeout specified in the request URL - time: ";
        refuses("POST", "?timeout=soon", "{}", 400, timeout + "invalid duration \"soon\"");
        refuses("POST", "?timeout=5", "{}", 400, timeout + "missing unit in duration \"5\"");
    }

    @Test
    void aDeletionSaysInItsQueryTooWhatItIsFor() {
        send("POST", "", "{'metadata':{'name':'n'}}");

        assertThat(send("DELETE", "/n?uid=other", "").code()).isEqualTo(409);
        assertThat(send("DELETE", "/n?resourceVersion=1", "").code()).isEqualTo(409);
        assertThat(send("DELETE", "/n", "").code()).isEqualTo(200);
    }

    @Test
    void nothingIsPostedToWhatIsOnlyChanged() {
        Reply reply = server.send(admin, "POST", "/api/v1/namespaces/default/pods/p/status", "{}");

        assertThat(reply.code()).isEqualTo(405);
    }

    @Test
    void fieldsOfClusterScopedKindsHaveNoNamespace() {
        Reply reply = server.get(admin, "/api/v1/nodes?fieldSelector=metadata.namespace%3Dx");

        assertThat(reply.json().string("message"))
                .isEqualTo("field label not supported: metadata.namespace");
    }
}
