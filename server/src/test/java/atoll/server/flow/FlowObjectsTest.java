package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.RequestLimits;
import atoll.server.TestServer.Reply;
import atoll.server.flow.FlowServer.Held;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// The objects of flow control: their conditions, and how the standard ones are kept.
class FlowObjectsTest {
    private static final String SCHEMAS = FlowServer.FLOWS + "flowschemas";
    private static final String LEVELS = FlowServer.FLOWS + "prioritylevelconfigurations";
    private static final String ANNOTATION = "apf.kubernetes.io/autoupdate-spec";

    private static final String SCHEMA =
            """
            {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"FlowSchema","metadata":{"name":"mine"},
             "spec":{"matchingPrecedence":500,"priorityLevelConfiguration":{"name":"mine"},
              "rules":[{"subjects":[{"kind":"User","user":{"name":"ann"}}],
               "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]}}
            """;

    private static final String LEVEL =
            """
            {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"PriorityLevelConfiguration","metadata":{"name":"mine"},
             "spec":{"type":"Limited","limited":{"nominalConcurrencyShares":7,"limitResponse":{"type":"Reject"}}}}
            """;

    @AutoClose private final FlowServer server = new FlowServer(RequestLimits.DEFAULT);

    private JsonObject get(String path) {
        Reply reply = server.server.get(server.admin, path);
        assertThat(reply.code()).isEqualTo(200);
        return reply.json();
    }

    private void delete(String path) {
        assertThat(server.server.send(server.admin, "DELETE", path, "").code()).isEqualTo(200);
    }

    @Test
    void aSchemaSaysWhetherItsLevelIsThere() {
        server.post(server.admin, SCHEMAS, SCHEMA);
        JsonObject dangling = server.condition("mine", "True");
        assertThat(dangling)
                .isEqualTo(
                        FlowServer.json(
                                """
                                {"type":"Dangling","status":"True","reason":"NotFound","lastTransitionTime":"2026-05-01T00:00:00Z",
                                 "message":"This FlowSchema references the PriorityLevelConfiguration object named \\"mine\\" but there is no such object"}
                                """));
        server.post(server.admin, LEVELS, LEVEL);
        assertThat(server.condition("mine", "False").without("lastTransitionTime"))
                .isEqualTo(
                        FlowServer.json(
                                """
                                {"type":"Dangling","status":"False","reason":"Found",
                                 "message":"This FlowSchema references the PriorityLevelConfiguration object named \\"mine\\" and it exists"}
                                """));
        JsonObject managed =
                get(SCHEMAS + "/mine").object("metadata").array("managedFields").objects().stream()
                        .filter(one -> one.stringOr("subresource", "").equals("status"))
                        .findFirst()
                        .orElseThrow();
        assertThat(managed.stringOr("manager", ""))
                .isEqualTo("api-priority-and-fairness-config-consumer-v1");
        assertThat(managed.stringOr("operation", "")).isEqualTo("Apply");

        delete(LEVELS + "/mine");
        assertThat(server.condition("mine", "True").stringOr("reason", "")).isEqualTo("NotFound");
    }

    @Test
    void aDanglingSchemaMatchesNothing() {
        server.post(server.admin, SCHEMAS, SCHEMA);
        var ann = server.user("ann");
        String uid = get(SCHEMAS + "/global-default").object("metadata").stringOr("uid", "");
        assertThat(server.server.get(ann, "/version").header("X-Kubernetes-Pf-Flowschema-Uid"))
                .isEqualTo(uid);
        server.post(server.admin, LEVELS, LEVEL);
        String mine = get(SCHEMAS + "/mine").object("metadata").stringOr("uid", "");
        assertThat(server.server.get(ann, "/version").header("X-Kubernetes-Pf-Flowschema-Uid"))
                .isEqualTo(mine);
    }

    @Test
    void standardObjectsThatAreDeletedComeBackWithinAMinute() {
        delete(SCHEMAS + "/exempt");
        delete(LEVELS + "/exempt");
        delete(SCHEMAS + "/service-accounts");
        // Until then the mandatory ones are imagined: administrators stay exempt.
        Reply reply = server.server.get(server.admin, "/version");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.header("X-Kubernetes-Pf-Flowschema-Uid")).isEmpty();

        server.pass(Duration.ofMinutes(1));
        server.server.get(server.admin, "/version");
        assertThat(get(SCHEMAS + "/exempt").object("spec").longOr("matchingPrecedence", 0))
                .isEqualTo(1);
        assertThat(get(LEVELS + "/exempt").object("spec").stringOr("type", "")).isEqualTo("Exempt");
        assertThat(server.condition("service-accounts", "False")).isNotNull();
    }

    @Test
    void suggestedObjectsAreKeptUnlessTheirUserSaysOtherwise() {
        String precedence = "{\"spec\":{\"matchingPrecedence\":9500}}";
        server.patch(server.admin, SCHEMAS + "/service-accounts", precedence);
        server.patch(
                server.admin,
                SCHEMAS + "/kube-scheduler",
                "{\"metadata\":{\"annotations\":{\"%s\":\"false\"}},\"spec\":{\"matchingPrecedence\":801}}"
                        .formatted(ANNOTATION));
        server.patch(
                server.admin,
                SCHEMAS + "/system-nodes",
                "{\"metadata\":{\"annotations\":{\"%s\":null}},\"spec\":{\"matchingPrecedence\":501}}"
                        .formatted(ANNOTATION));
        server.pass(Duration.ofMinutes(1));
        server.server.get(server.admin, "/version");

        assertThat(precedence("service-accounts")).isEqualTo(9000);
        assertThat(precedence("kube-scheduler")).isEqualTo(801);
        // Changed, and no word of whose it is: it is the user's from now on.
        assertThat(precedence("system-nodes")).isEqualTo(501);
        assertThat(
                        get(SCHEMAS + "/system-nodes")
                                .object("metadata", "annotations")
                                .stringOr(ANNOTATION, ""))
                .isEqualTo("false");
    }

    private long precedence(String schema) {
        return get(SCHEMAS + "/" + schema).object("spec").longOr("matchingPrecedence", 0);
    }

    @Test
    void whatWasStandardOnceIsRemoved() {
        server.post(
                server.admin,
                LEVELS,
                LEVEL.replace(
                        "{\"name\":\"mine\"}",
                        "{\"name\":\"mine\",\"annotations\":{\"%s\":\"true\"}}"
                                .formatted(ANNOTATION)));
        server.pass(Duration.ofMinutes(1));
        server.server.get(server.admin, "/version");
        assertThat(server.server.get(server.admin, LEVELS + "/mine").code()).isEqualTo(404);
    }

    @Test
    void aLevelWithoutAQueueTurnsAwayWhatFindsNoSeat() {
        server.post(
                server.admin,
                LEVELS,
                LEVEL.replace(
                                "\"limitResponse\"",
                                "\"lendablePercent\":0,\"borrowingLimitPercent\":0,\"limitResponse\"")
                        .replace(":7,", ":0,"));
        server.post(
                server.admin,
                SCHEMAS,
                SCHEMA.replace(
                        "\"nonResourceRules\"",
                        "\"resourceRules\":[{\"verbs\":[\"*\"],\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"namespaces\":[\"*\"]}],\"nonResourceRules\""));
        var ann = server.user("ann");
        Held held = server.hold(ann, "held");
        String labels = FlowServer.of("mine", "mine");
        server.await("mine", 0, 1);
        assertThat(server.server.get(ann, "/version").code()).isEqualTo(429);
        assertThat(
                        server.figure(
                                "rejected_requests_total",
                                labels + ",reason=\"concurrency-limit\""))
                .isEqualTo(1);
        held.finish();
    }

    @Test
    void seatsAreLentToWhoWantsThem() {
        String level = "priority_level=\"global-default\"";
        server.server.get(server.tenant, "/version");
        assertThat(server.figure("nominal_limit_seats", level)).isEqualTo(49);
        assertThat(server.figure("lower_limit_seats", level)).isEqualTo(24);
        assertThat(server.figure("upper_limit_seats", level)).isEqualTo(649);
        double before = server.figure("current_limit_seats", level);
        Held held = server.hold(server.tenant, "a");
        server.await("global-default", 0, 1);
        server.pass(Duration.ofSeconds(10));
        server.server.get(server.admin, "/version");
        assertThat(server.figure("demand_seats_high_watermark", level)).isEqualTo(1);
        assertThat(server.figure("demand_seats_average", level)).isEqualTo(1);
        assertThat(server.figure("target_seats", level)).isEqualTo(24);
        assertThat(server.figure("current_limit_seats", level)).isEqualTo(before);
        held.finish();
    }

    @Test
    void withoutFairnessRequestsAreLimitedBySort() {
        try (var plain = new FlowServer(new RequestLimits(1, 1, false))) {
            Held held = plain.hold(plain.tenant, "a");
            String served = "apiserver_current_inflight_requests{request_kind=\"mutating\"} 1";
            for (int i = 0;
                    !plain.server.get(plain.admin, "/metrics").text().contains(served);
                    i++) {
                assertThat(i).isLessThan(2_000);
            }
            Reply away = plain.post(plain.tenant, FlowServer.MAPS, "{}");
            assertThat(away.text()).isEqualTo("Too many requests, please try again later.\n");
            assertThat(away.header("X-Kubernetes-Pf-Flowschema-Uid")).isEmpty();
            assertThat(plain.server.get(plain.tenant, "/version").code()).isEqualTo(200);
            assertThat(plain.post(plain.admin, FlowServer.MAPS, "{}").code()).isEqualTo(422);
            held.finish();
        }
    }
}
