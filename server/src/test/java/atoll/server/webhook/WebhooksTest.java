package atoll.server.webhook;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestCluster;
import atoll.server.pki.CertificateAuthority;
import atoll.server.pki.Credential;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {
    private static final String GROUP = "admissionregistration.k8s.io/v1";
    private static final GroupVersionResource MUTATING =
            GroupVersionResource.of(GROUP, "mutatingwebhookconfigurations");
    private static final GroupVersionResource VALIDATING =
            GroupVersionResource.of(GROUP, "validatingwebhookconfigurations");

    private final TestCluster cluster = new TestCluster();
    private final List<JsonObject> asked = new ArrayList<>();
    private final CertificateAuthority authority =
            CertificateAuthority.create("webhooks", InstantSource.system(), new SecureRandom());
    private HttpsServer server;
    private UnaryOperator<JsonObject> answer = _ -> JsonObject.of("allowed", true);
    private UnaryOperator<JsonObject> review = UnaryOperator.identity();
    private int code = 200;

    @BeforeEach
    void listen() throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity()));
        server.createContext(
                "/",
                exchange -> {
                    JsonObject sent =
                            JsonReader.readObject(
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    asked.add(sent.object("request"));
                    JsonObject response =
                            answer.apply(sent.object("request"))
                                    .with("uid", sent.object("request").stringOr("uid", ""));
                    byte[] body =
                            review.apply(sent.without("request").with("response", response))
                                    .toString()
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(code, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    private SSLContext identity() throws IOException, GeneralSecurityException {
        Credential own = authority.issueServer("webhook", List.of("127.0.0.1"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("webhook", own.key(), new char[0], new Certificate[] {own.certificate()});
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), null, null);
        return context;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// The doubled slash is cleaned away, as envtest's addresses need.
    private void configure(GroupVersionResource resource, String kind, String more) {
        configure(resource, kind, "configmaps", more);
    }

    private void configure(GroupVersionResource resource, String kind, String of, String more) {
        cluster.create(
                resource,
                "",
                """
                {"apiVersion":"%s","kind":"%s","metadata":{"name":"hooks"},"webhooks":[{"name":"a.example.com",
                 "clientConfig":{"url":"https://127.0.0.1:%d//x","caBundle":"%s"},"admissionReviewVersions":["v1"],"sideEffects":"None",
                 "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["*"],"resources":["%s"]}]%s}]}
                """
                        .formatted(
                                GROUP,
                                kind,
                                server.getAddress().getPort(),
                                Base64.getEncoder()
                                        .encodeToString(
                                                authority.pem().getBytes(StandardCharsets.UTF_8)),
                                of,
                                more));
    }

    private void validating(String more) {
        configure(VALIDATING, "ValidatingWebhookConfiguration", more);
    }

    private Outcome create(String name) {
        return cluster.tryCreate(CONFIG_MAPS, "default", TestCluster.configMapJson(name, "v"));
    }

    @Test
    void whatIsPostedToAnObjectIsSeenBeforeItActs() {
        configure(VALIDATING, "ValidatingWebhookConfiguration", "pods/eviction", "");
        cluster.pod("web");
        answer = _ -> JsonReader.readObject("{\"allowed\":false}");
        Write eviction =
                new Write.Create(
                        TestCluster.PODS,
                        "default",
                        "web",
                        "eviction",
                        JsonReader.readObject(
                                """
                                {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web"}}
                                """),
                        new WriteOptions("", false, FieldValidation.IGNORE));

        assertThat(refusal(cluster.client.write(eviction)).code()).isEqualTo(400);
        assertThat(cluster.exists(TestCluster.PODS, "default", "web")).isTrue();
        JsonObject seen = asked.getFirst();
        assertThat(seen.object("kind").toString())
                .isEqualTo("{\"group\":\"policy\",\"kind\":\"Eviction\",\"version\":\"v1\"}");
        assertThat(seen.stringOr("subResource", "")).isEqualTo("eviction");
        assertThat(seen.stringOr("name", "")).isEqualTo("web");

        answer = _ -> JsonReader.readObject("{\"allowed\":true,\"warnings\":[\"mind\"]}");
        Outcome done = cluster.client.write(eviction);
        assertThat(((Outcome.Done) done).warnings()).containsExactly("mind");
        assertThat(cluster.exists(TestCluster.PODS, "default", "web")).isFalse();
    }

    @Test
    void denialIsWordedByTheWebhook() {
        validating("");
        answer =
                _ ->
                        JsonReader.readObject(
                                "{\"allowed\":false,\"status\":{\"message\":\"no such thing\",\"code\":403,\"reason\":\"Forbidden\"},\"warnings\":[\"mind\"]}");

        Status status = refusal(create("a"));

        assertThat(status.message())
                .isEqualTo("admission webhook \"a.example.com\" denied the request: no such thing");
        assertThat(status.code()).isEqualTo(403);
        assertThat(asked.getFirst().stringOr("operation", "")).isEqualTo("CREATE");
        assertThat(asked.getFirst().object("object", "metadata").stringOr("name", ""))
                .isEqualTo("a");
        assertThat(asked.getFirst().object("userInfo").stringOr("username", "")).isEqualTo("admin");
    }

    @Test
    void warningsGoWithTheAnswer() {
        validating("");
        answer = _ -> JsonReader.readObject("{\"allowed\":true,\"warnings\":[\"mind\"]}");

        assertThat(((Outcome.Done) create("a")).warnings()).containsExactly("mind");
    }

    @Test
    void deletionIsAskedForTheOldObject() {
        create("a").orThrow();
        validating("");
        answer = _ -> JsonObject.of("allowed", false);

        assertThat(
                        refusal(cluster.delete(CONFIG_MAPS, "default", "a", DeleteOptions.DEFAULT))
                                .message())
                .isEqualTo(
                        "admission webhook \"a.example.com\" denied the request without explanation");
        assertThat(asked.getFirst().object("oldObject", "metadata").stringOr("name", ""))
                .isEqualTo("a");
    }

    @Test
    void patchesChangeTheObject() {
        configure(MUTATING, "MutatingWebhookConfiguration", "");
        String patch =
                Base64.getEncoder()
                        .encodeToString(
                                "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"hooked\":\"yes\"}}]"
                                        .getBytes(StandardCharsets.UTF_8));
        answer = _ -> JsonObject.of("allowed", true, "patchType", "JSONPatch", "patch", patch);

        KubeObject made = create("a").orThrow();

        assertThat(made.labels()).containsEntry("hooked", "yes");
    }

    @Test
    void conditionsAndSelectorsDecideWhoIsAsked() {
        validating(
                ",\"matchConditions\":[{\"name\":\"n\",\"expression\":\"object.metadata.name != 'free'\"}],\"objectSelector\":{\"matchExpressions\":[{\"key\":\"skip\",\"operator\":\"DoesNotExist\"}]}");

        create("free").orThrow();
        assertThat(asked).isEmpty();
        create("b").orThrow();
        assertThat(asked).hasSize(1);
    }

    @Test
    void unreachableWebhookFailsUnlessIgnored() {
        validating("");
        server.stop(0);

        assertThat(refusal(create("a")).message())
                .startsWith(
                        "Internal error occurred: failed calling webhook \"a.example.com\": failed to call webhook: Post \"https://127.0.0.1:")
                .endsWith("connect: connection refused");
        cluster.patch(
                        VALIDATING,
                        "",
                        "hooks",
                        "",
                        atoll.api.request.PatchType.JSON,
                        "[{\"op\":\"replace\",\"path\":\"/webhooks/0/failurePolicy\",\"value\":\"Ignore\"}]")
                .orThrow();
        create("a").orThrow();
    }

    @Test
    void serviceThatIsNotThereIsNamed() {
        configure(VALIDATING, "ValidatingWebhookConfiguration", "");
        cluster.patch(
                        VALIDATING,
                        "",
                        "hooks",
                        "",
                        atoll.api.request.PatchType.JSON,
                        "[{\"op\":\"replace\",\"path\":\"/webhooks/0/clientConfig\",\"value\":{\"service\":{\"name\":\"svc\",\"namespace\":\"ns\",\"path\":\"/p\"}}}]")
                .orThrow();

        assertThat(refusal(create("a")).message())
                .isEqualTo(
                        "Internal error occurred: failed calling webhook \"a.example.com\": failed to call webhook: Post \"https://svc.ns.svc:443/p?timeout=10s\": service \"svc\" not found");
    }

    @Test
    void optionsAreShownAsTheyWereGiven() {
        validating("");
        cluster.client
                .write(
                        new Write.Create(
                                CONFIG_MAPS,
                                "default",
                                "",
                                "",
                                JsonReader.readObject(TestCluster.configMapJson("a", "v")),
                                WriteOptions.by("me").stating(JsonObject.of("fieldManager", "me"))))
                .orThrow();
        cluster.delete(
                        CONFIG_MAPS,
                        "default",
                        "a",
                        new DeleteOptions(
                                3L, null, null, DeleteOptions.Propagation.FOREGROUND, false))
                .orThrow();

        assertThat(asked)
                .extracting(request -> request.object("options").toString())
                .containsExactly(
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"fieldManager\":\"me\",\"kind\":\"CreateOptions\"}",
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"gracePeriodSeconds\":3,\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Foreground\"}");
    }

    @Test
    void uselessAnswersAreToldAsUpstreamTellsThem() {
        validating("");
        review = sent -> sent.without("response");
        assertThat(failure())
                .isEqualTo("received invalid webhook response: webhook response was absent");
        review = sent -> sent.without("kind").without("apiVersion");
        assertThat(failure())
                .isEqualTo(
                        "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=");
        review = sent -> sent.with("apiVersion", "admission.k8s.io/v1beta1");
        assertThat(failure())
                .isEqualTo(
                        "failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion");
        review = UnaryOperator.identity();
        answer = _ -> JsonObject.of("allowed", true, "patch", "W10=");
        assertThat(failure())
                .isEqualTo(
                        "received invalid webhook response: validating webhook may not return response.patch");
        code = 500;
        assertThat(failure())
                .isEqualTo(
                        "failed to call webhook: an error on the server (\"unknown\") has prevented the request from succeeding");
    }

    @Test
    void patchesThatCannotBeAppliedFailWhateverThePolicySays() {
        configure(MUTATING, "MutatingWebhookConfiguration", ",\"failurePolicy\":\"Ignore\"");
        patching("[{\"op\":\"remove\",\"path\":\"/metadata/no/such\"}]");
        assertThat(refusal(create("a")).message())
                .isEqualTo(
                        "Internal error occurred: remove operation does not apply: doc is missing path: \"/metadata/no/such\": missing value");
        patching("[{\"op\":\"replace\",\"path\":\"/kind\",\"value\":\"Secret\"}]");
        assertThat(refusal(create("a")).message())
                .isEqualTo("converting (v1.Secret) to (core.ConfigMap): unknown conversion");
        patching("{}");
        create("a").orThrow();
    }

    private void patching(String patch) {
        String encoded = Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8));
        answer = _ -> JsonObject.of("allowed", true, "patchType", "JSONPatch", "patch", encoded);
    }

    /// What is said of the webhook, behind its name.
    private String failure() {
        return refusal(create("a")).message().split("\\.com\": ", 2)[1];
    }
}
