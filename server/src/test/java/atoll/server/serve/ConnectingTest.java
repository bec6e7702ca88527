package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Admission of who connects to something.
final class ConnectingTest {
    private static final String POD = "/api/v1/namespaces/default/pods/p";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));

    private final HttpClient admin = server.admin();

    private void create(String resource, String json) {
        server.hub
                .systemClient("test")
                .write(
                        Write.create(
                                GroupVersionResource.of(
                                        "admissionregistration.k8s.io/v1", resource),
                                "",
                                JsonReader.readObject(json),
                                "test"))
                .orThrow();
    }

    /// Refuses all that its expression finds wrong.
    private void policy(String subresource, String expression) {
        create(
                "validatingadmissionpolicies",
                """
                {"metadata":{"name":"%1$s"},"spec":{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[
                   {"apiGroups":[""],"apiVersions":["*"],"operations":["CONNECT"],"resources":["pods/%1$s"]}]},
                 "validations":[{"expression":"%2$s","message":"not that"}]}}
                """
                        .formatted(subresource, expression));
        create(
                "validatingadmissionpolicybindings",
                """
                {"metadata":{"name":"%1$s"},"spec":{"policyName":"%1$s","validationActions":["Deny"]}}
                """
                        .formatted(subresource));
    }

    private String refusal(String path) {
        Reply reply = server.get(admin, path);
        JsonObject status = reply.json();
        return reply.code() + " " + status.string("message");
    }

    @Test
    void aPolicySeesTheCommandAndItsOptions() {
        policy(
                "exec",
                "request.operation == 'CONNECT' && request.kind.kind == 'PodExecOptions' &&"
                        + " request.options == null && object.command[0] == 'ls' && object.stdout &&"
                        + " !has(object.tty)");
        assertThat(refusal(POD + "/exec?command=rm&stdout=true"))
                .isEqualTo(
                        "422 pods \"p\" is forbidden: ValidatingAdmissionPolicy 'exec' with binding"
                                + " 'exec' denied request: not that");
        assertThat(refusal(POD + "/exec?command=ls&stdout=true&tty=true")).startsWith("422 ");
        assertThat(refusal(POD + "/exec?command=ls&stdout=true"))
                .isEqualTo("404 pods \"p\" not found");
        assertThat(refusal(POD + "/attach?stdout=true")).isEqualTo("404 pods \"p\" not found");
    }

    @Test
    void aPolicySeesPortsAndPaths() {
        policy("portforward", "object.ports == [80, 81]");
        policy("proxy", "object.path == '/healthz' && request.name == 'p:80'");
        assertThat(refusal(POD + "/portforward?ports=80&ports=81")).startsWith("404 ");
        assertThat(refusal(POD + "/portforward?ports=80")).startsWith("422 ");
        assertThat(refusal(POD + ":80/proxy/healthz")).startsWith("404 ");
        assertThat(refusal(POD + ":80/proxy/metrics")).startsWith("422 ");
    }
}
