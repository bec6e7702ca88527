package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.TestServer;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditPolicy;
import atoll.server.audit.AuditSink;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitManagedFields: true
            omitStages: [RequestReceived]
            rules:
            - {level: None, nonResourceURLs: [/livez]}
            - {level: RequestResponse, verbs: [create, list]}
            - {level: Metadata}
            """;

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private final AuditSink sink = events::add;

    @AutoClose
    private final TestServer server =
            new TestServer(clock, new Audit(AuditPolicy.parse(POLICY), List.of(sink), clock));

    private final HttpClient admin = server.admin();

    private void create(String name, String accept) {
        server.send(
                admin,
                "POST",
                MAPS + "?fieldManager=m",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"data\":{\"k\":\"v\"}}",
                "Content-Type",
                "application/json",
                "Accept",
                accept,
                "Audit-Id",
                "id-1",
                "User-Agent",
                "tester/1");
    }

    @Test
    void anEventTellsWhoDidWhatAndWhatBecameOfIt() {
        create("a", "application/vnd.kubernetes.protobuf");
        assertThat(events).hasSize(1);
        JsonObject event = events.getFirst();
        assertThat(event.stringOr("kind", "")).isEqualTo("Event");
        assertThat(event.stringOr("level", "")).isEqualTo("RequestResponse");
        assertThat(event.stringOr("stage", "")).isEqualTo("ResponseComplete");
        assertThat(event.stringOr("auditID", "")).isEqualTo("id-1");
        assertThat(event.stringOr("verb", "")).isEqualTo("create");
        assertThat(event.stringOr("requestURI", "")).isEqualTo(MAPS + "?fieldManager=m");
        assertThat(event.stringOr("userAgent", "")).isEqualTo("tester/1");
        assertThat(event.object("user").stringOr("username", "")).isEqualTo("kubernetes-admin");
        assertThat(event.array("sourceIPs").size()).isEqualTo(1);
        assertThat(event.object("objectRef").toString())
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"name\":\"a\",\"namespace\":\"default\",\"resource\":\"configmaps\"}");
        assertThat(event.object("responseStatus").toString())
                .isEqualTo("{\"code\":201,\"metadata\":{}}");
        assertThat(event.object("requestObject", "data").toString()).isEqualTo("{\"k\":\"v\"}");
        JsonObject answered = event.object("responseObject");
        assertThat(answered.object("metadata").stringOr("uid", "")).isNotEmpty();
        assertThat(answered.object("metadata").has("managedFields")).isFalse();
        assertThat(event.object("annotations").stringOr("authorization.k8s.io/decision", ""))
                .isEqualTo("allow");
        assertThat(event.stringOr("requestReceivedTimestamp", ""))
                .isEqualTo("2026-05-01T00:00:00.000000Z");
    }

    @Test
    void aRefusalTellsItsReason() {
        server.get(admin, MAPS + "/none");
        JsonObject status = events.getFirst().object("responseStatus");
        assertThat(status.longOr("code", 0)).isEqualTo(404);
        assertThat(status.stringOr("reason", "")).isEqualTo("NotFound");
        assertThat(status.stringOr("message", "")).isEqualTo("configmaps \"none\" not found");
        assertThat(events.getFirst().has("responseObject")).isFalse();
    }

    @Test
    void aListIsToldOfWithoutItsManagedFields() {
        create("a", "application/json");
        server.get(admin, MAPS, "Accept-Encoding", "gzip");
        JsonObject told = events.getLast().object("responseObject");
        assertThat(told.array("items").objects().getFirst().object("metadata").has("managedFields"))
                .isFalse();
    }

    @Test
    void whoTriesInVainIsToldOfAndWhatThePolicyLeavesOutIsNot() {
        server.get(server.anonymous(), MAPS, "Authorization", "Bearer nonsense");
        assertThat(events.getFirst().stringOr("stage", "")).isEqualTo("ResponseStarted");
        assertThat(events.getFirst().object("responseStatus").stringOr("message", ""))
                .isEqualTo("Authentication failed, attempted: bearer");
        server.get(admin, "/livez");
        assertThat(events).hasSize(1);
    }

    private void post(String path, String body) {
        TestServer.Reply reply =
                server.send(
                        admin,
                        "POST",
                        path,
                        body.replace('\'', '"'),
                        "Content-Type",
                        "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(201);
    }

    @Test
    void whatAPolicySaysOfARequestIsToldOf() {
        String group = "/apis/admissionregistration.k8s.io/v1/";
        post(
                group + "validatingadmissionpolicies",
                """
                {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicy','metadata':{'name':'maps.example.com'},
                 'spec':{'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['configmaps']}]},
                  'validations':[{'expression':'true'},{'expression':'false','message':'a < b'}],
                  'auditAnnotations':[{'key':'who','valueExpression':'object.metadata.name + string(1)'},
                   {'key':'blank','valueExpression':'string(object.data.k).substring(1)'},{'key':'none','valueExpression':'null'}]}}
                """);
        post(
                group + "validatingadmissionpolicybindings",
                """
                {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicyBinding','metadata':{'name':'all'},
                 'spec':{'policyName':'maps.example.com','validationActions':['Warn','Audit']}}
                """);
        create("a", "application/json");
        JsonObject annotations = events.getLast().object("annotations");
        assertThat(annotations.stringOr("maps.example.com/who", "")).isEqualTo("a1");
        assertThat(annotations.keys())
                .doesNotContain("maps.example.com/blank", "maps.example.com/none");
        assertThat(
                        annotations.stringOr(
                                "validation.policy.admission.k8s.io/validation_failure", ""))
                .isEqualTo(
                        "[{\"message\":\"a \\u003c b\",\"policy\":\"maps.example.com\",\"binding\":\"all\","
                                + "\"expressionIndex\":1,\"validationActions\":[\"Warn\",\"Audit\"]}]");
    }

    @Test
    void aRequestWhoseEventMustNotBeLostDoesNotGoOnWithoutIt() {
        var policy =
                AuditPolicy.parse(
                        "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Metadata}]}");
        AuditSink strict = _ -> false;
        try (var other = new TestServer(clock, new Audit(policy, List.of(strict), clock))) {
            TestServer.Reply reply = other.get(other.admin(), MAPS + "?limit=1");
            assertThat(reply.code()).isEqualTo(500);
            assertThat(reply.text())
                    .isEqualTo(
                            "Internal Server Error: \""
                                    + MAPS
                                    + "?limit=1\": failed to store audit event\n");
        }
    }

    @Test
    void whoIsImpersonatedIsToldOf() {
        server.get(admin, MAPS, "Impersonate-User", "ann");
        JsonObject event = events.getFirst();
        assertThat(event.object("impersonatedUser").stringOr("username", "")).isEqualTo("ann");
        assertThat(event.object("annotations").stringOr("authorization.k8s.io/decision", ""))
                .isEqualTo("forbid");
        assertThat(event.object("responseStatus").longOr("code", 0)).isEqualTo(403);
    }
}
