package atoll.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.HttpsPeer.Asked;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditPolicy;
import atoll.server.audit.AuditSink;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What audit events tell of webhooks.
class WebhookNotesTest {
    private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PATCH =
            "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"a\":\"<\"}}]";
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Request, verbs: [create]}, {level: Metadata}]
            """;

    private final InstantSource clock = InstantSource.system();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private final AuditSink sink = events::add;
    private final TestServer server =
            new TestServer(clock, new Audit(AuditPolicy.parse(POLICY), List.of(sink), clock));
    private final HttpClient admin = server.admin();
    private final HttpsPeer peer = new HttpsPeer(WebhookNotesTest::answer, null, "localhost");

    private static Answer answer(Asked asked) {
        JsonObject response =
                JsonObject.of(
                        "uid", asked.json().object("request").stringOr("uid", ""),
                        "allowed", true,
                        "auditAnnotations", JsonObject.of("seen", "yes"));
        if (asked.path().startsWith("/patch")) {
            byte[] patch = PATCH.getBytes(StandardCharsets.UTF_8);
            response =
                    response.with("patchType", "JSONPatch")
                            .with("patch", Base64.getEncoder().encodeToString(patch));
        }
        return asked.path().startsWith("/broken")
                ? new Answer(500, "text/plain", "no")
                : Answer.json(
                        asked.json().without("request").with("response", response).toString());
    }

    @AfterEach
    void stop() {
        peer.close();
        server.close();
    }

    private String webhook(String name, String path) {
        return """
        {"name":"%s","clientConfig":{"url":"%s","caBundle":"%s"},"admissionReviewVersions":["v1"],
         "sideEffects":"None","failurePolicy":"Ignore",
         "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["*"],"resources":["configmaps"]}]}
        """
                .formatted(name, peer.url(path), peer.bundle());
    }

    private void configure(String kind, String... webhooks) {
        post(
                GROUP + kind.toLowerCase(Locale.ROOT) + "s",
                """
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"%s","metadata":{"name":"hooks"},"webhooks":[%s]}
                """
                        .formatted(kind, String.join(",", webhooks)));
    }

    private void post(String path, String body) {
        Reply reply = server.send(admin, "POST", path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(201);
    }

    @Test
    void whatWebhooksSayAndDoIsToldOf() {
        configure(
                "MutatingWebhookConfiguration",
                webhook("a.example.com", "/plain"),
                webhook("b.example.com", "/patch"),
                webhook("c.example.com", "/broken"));
        configure(
                "ValidatingWebhookConfiguration",
                webhook("d.example.com", "/broken"),
                webhook("e.example.com", "/plain"));
        post(MAPS, "{\"metadata\":{\"name\":\"a\"}}");
        JsonObject told = events.getLast().object("annotations");
        String who = "{\"configuration\":\"hooks\",\"webhook\":\"%s.example.com\",";
        String mutation = "mutation.webhook.admission.k8s.io/round_0_index_";
        assertThat(told.stringOr(mutation + 0, ""))
                .isEqualTo(who.formatted("a") + "\"mutated\":false}");
        assertThat(told.stringOr(mutation + 1, ""))
                .isEqualTo(who.formatted("b") + "\"mutated\":true}");
        assertThat(told.stringOr(mutation + 2, ""))
                .isEqualTo(who.formatted("c") + "\"mutated\":false}");
        assertThat(told.stringOr("patch.webhook.admission.k8s.io/round_0_index_1", ""))
                .isEqualTo(
                        who.formatted("b")
                                + "\"patch\":"
                                + PATCH.replace("<", "\\u003c")
                                + ",\"patchType\":\"JSONPatch\"}");
        assertThat(told.stringOr("failed-open." + mutation + 2, "")).isEqualTo("c.example.com");
        assertThat(
                        told.stringOr(
                                "failed-open.validating.webhook.admission.k8s.io/round_0_index_0",
                                ""))
                .isEqualTo("d.example.com");
        assertThat(told.stringOr("a.example.com/seen", "")).isEqualTo("yes");
        assertThat(told.stringOr("e.example.com/seen", "")).isEqualTo("yes");
    }

    @Test
    void patchesAreToldOfWhereBodiesAre() {
        post(MAPS, "{\"metadata\":{\"name\":\"a\"}}");
        configure("MutatingWebhookConfiguration", webhook("b.example.com", "/patch"));
        server.send(
                admin,
                "PATCH",
                MAPS + "/a",
                "{\"data\":{\"x\":\"y\"}}",
                "Content-Type",
                "application/merge-patch+json");
        JsonObject told = events.getLast().object("annotations");
        assertThat(told.has("mutation.webhook.admission.k8s.io/round_0_index_0")).isTrue();
        assertThat(told.has("patch.webhook.admission.k8s.io/round_0_index_0")).isFalse();
    }
}
