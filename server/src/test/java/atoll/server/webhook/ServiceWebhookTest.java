package atoll.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.HttpsPeer.Asked;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A real server over TLS, and a real webhook behind a service of its cluster.
class ServiceWebhookTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String FAILED =
            "Internal error occurred: failed calling webhook \"a.demo.test\": failed to call"
                    + " webhook: Post \"https://hook.default.svc:443/check?timeout=5s\": ";

    private static final String BROKEN =
            "Internal error occurred: failed calling webhook \"a.demo.test\": failed to call"
                    + " webhook: unexpected error when reading response body. Please retry."
                    + " Original error: ";

    private final TestServer server = new TestServer(InstantSource.system());
    private final HttpClient admin = server.admin();
    private final HttpsPeer webhook = new HttpsPeer(this::answer, null, "hook.default.svc");

    @AfterEach
    void stop() {
        webhook.close();
        server.close();
    }

    private Answer answer(Asked asked) {
        JsonObject response =
                JsonObject.of("uid", asked.json().object("request").stringOr("uid", ""))
                        .with("allowed", atoll.base.json.Json.of(false))
                        .with("status", JsonObject.of("message", "not today"));
        return Answer.json(asked.json().with("response", response).toString());
    }

    private JsonObject post(String path, String body, int code) {
        Reply reply = server.send(admin, "POST", path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json();
    }

    private void configure(String policy, String bundle) {
        post(
                "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                """
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",
                 "metadata":{"name":"c"},"webhooks":[{"name":"a.demo.test","sideEffects":"None",
                 "admissionReviewVersions":["v1"],"failurePolicy":"%s","timeoutSeconds":5,
                 "clientConfig":{"caBundle":"%s","service":{"name":"hook","namespace":"default","path":"/check"}},
                 "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],
                  "resources":["configmaps"]}]}]}
                """
                        .formatted(policy, bundle),
                201);
    }

    private void service(int port) {
        post(
                "/api/v1/namespaces/default/services",
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"hook"},
                 "spec":{"clusterIP":"10.96.7.7","ports":[{"name":"https","port":%d,"targetPort":8443}]}}
                """
                        .formatted(port),
                201);
    }

    private void slice(String address) {
        post(
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"%s",
                 "metadata":{"name":"hook-1","labels":{"kubernetes.io/service-name":"hook"}},
                 "endpoints":[{"addresses":["%s"],"conditions":{"ready":true}}],
                 "ports":[{"name":"https","port":%d,"protocol":"TCP"}]}
                """
                        .formatted(
                                address.endsWith("localhost") ? "FQDN" : "IPv4",
                                address,
                                webhook.port()),
                201);
    }

    private String write(int code) {
        return post(
                        MAPS,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}",
                        code)
                .stringOr("message", "");
    }

    @Test
    void theEndpointBehindTheServiceIsAskedUnderTheServicesName() {
        configure("Fail", webhook.bundle());
        service(443);
        slice("hook.localhost");
        assertThat(write(400))
                .isEqualTo("admission webhook \"a.demo.test\" denied the request: not today");
        assertThat(webhook.asked).hasSize(1);
        assertThat(webhook.asked.getFirst().path()).isEqualTo("/check?timeout=5s");
    }

    @Test
    void aSimulatedPodRefusesAndTheFailurePolicyDecides() {
        configure("Fail", webhook.bundle());
        service(443);
        slice("10.244.0.7");
        assertThat(write(500))
                .isEqualTo(FAILED + "dial tcp 10.96.7.7:443: connect: connection refused");
        server.send(
                admin,
                "PATCH",
                "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/c",
                "[{\"op\":\"replace\",\"path\":\"/webhooks/0/failurePolicy\",\"value\":\"Ignore\"}]",
                "Content-Type",
                "application/json-patch+json");
        write(201);
        assertThat(webhook.asked).isEmpty();
    }

    @Test
    void anAnswerThatStopsInItsBodyIsNotWaitedForBeyondTheTimeout() {
        try (var other =
                new HttpsPeer(
                        _ -> new Answer(200, "application/json", "{", true), null, "localhost")) {
            toUrl(other, 1);
            assertThat(write(500)).isEqualTo(BROKEN + "context deadline exceeded");
        }
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() {
        String long17 = " ".repeat(17 << 20);
        try (var other = new HttpsPeer(_ -> Answer.json(long17), null, "localhost")) {
            toUrl(other, 20);
            assertThat(write(500)).startsWith(BROKEN);
        }
    }

    private void toUrl(HttpsPeer other, int seconds) {
        configure("Fail", other.bundle());
        String patch =
                """
                [{"op":"replace","path":"/webhooks/0/timeoutSeconds","value":%d},
                 {"op":"remove","path":"/webhooks/0/clientConfig/service"},
                 {"op":"add","path":"/webhooks/0/clientConfig/url","value":"%s"}]
                """
                        .formatted(seconds, other.url("/check"));
        Reply reply =
                server.send(
                        admin,
                        "PATCH",
                        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/c",
                        patch,
                        "Content-Type",
                        "application/json-patch+json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void aServiceWithoutThePortOrWithoutEndpointsIsTold() {
        configure("Fail", webhook.bundle());
        assertThat(write(500)).isEqualTo(FAILED + "service \"hook\" not found");
        service(8443);
        assertThat(write(500)).isEqualTo(FAILED + "no service port 443 found for service \"hook\"");
    }

    @Test
    void aCertificateForAnotherNameOrOfAnotherAuthorityIsRefused() {
        try (var other = new HttpsPeer(this::answer, null, "other.default.svc")) {
            configure("Fail", other.bundle());
            service(443);
            slice("hook.localhost");
            assertThat(write(500))
                    .isEqualTo(
                            FAILED
                                    + "tls: failed to verify certificate: x509: certificate signed"
                                    + " by unknown authority");
        }
        assertThat(webhook.asked).isEmpty();
    }
}
