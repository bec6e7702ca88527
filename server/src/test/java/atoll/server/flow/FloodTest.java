package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.RequestLimits;
import atoll.server.TestServer.Reply;
import atoll.server.flow.FlowServer.Held;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant floods a server with few seats.
class FloodTest {
    private static final String LEVEL = "global-default";
    private static final String TENANT = FlowServer.of(LEVEL, LEVEL);
    private static final String NAMESPACE = "/api/v1/namespaces/default";

    @AutoClose private final FlowServer server = new FlowServer(new RequestLimits(15, 10, true));

    /// Three seats for everybody who is nobody in particular, one queue of two.
    @BeforeEach
    void narrow() {
        Reply changed =
                server.patch(
                        server.admin,
                        FlowServer.FLOWS + "prioritylevelconfigurations/global-default",
                        """
                        {"metadata":{"annotations":{"apf.kubernetes.io/autoupdate-spec":"false"}},
                         "spec":{"limited":{"lendablePercent":0,"borrowingLimitPercent":0,
                           "limitResponse":{"queuing":{"queues":1,"handSize":1,"queueLengthLimit":2}}}}}
                        """);
        assertThat(changed.code()).isEqualTo(200);
    }

    private List<Held> flood() {
        List<Held> held =
                List.of(
                        server.hold(server.tenant, "a"),
                        server.hold(server.tenant, "b"),
                        server.hold(server.tenant, "c"));
        server.await(LEVEL, 0, 3);
        return held;
    }

    @Test
    void requestsBeyondTheSeatsWaitAndBeyondTheQueueAreTurnedAway() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> first = server.ask(server.tenant, NAMESPACE);
        CompletableFuture<HttpResponse<String>> second = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 2, 3);

        Reply third = server.server.get(server.tenant, NAMESPACE);
        assertThat(third.code()).isEqualTo(429);
        assertThat(third.text()).isEqualTo("Too many requests, please try again later.\n");
        assertThat(third.header("Retry-After")).isEqualTo("1");
        assertThat(third.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(third.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(third.header("X-Kubernetes-Pf-Flowschema-Uid"))
                .isEqualTo(uid("flowschemas/global-default"));
        assertThat(third.header("X-Kubernetes-Pf-Prioritylevel-Uid"))
                .isEqualTo(uid("prioritylevelconfigurations/global-default"));
        assertThat(server.figure("rejected_requests_total", TENANT + ",reason=\"queue-full\""))
                .isEqualTo(1);
        assertThat(first).isNotDone();

        held.forEach(one -> assertThat(one.finish()).isEqualTo(201));
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
        server.await(LEVEL, 0, 0);
        assertThat(server.figure("current_inqueue_requests", TENANT)).isZero();
        assertThat(
                        server.figure(
                                "request_wait_duration_seconds_count",
                                "execute=\"true\"," + TENANT))
                .isEqualTo(5);
    }

    private String uid(String path) {
        return server.server
                .get(server.admin, FlowServer.FLOWS + path)
                .json()
                .object("metadata")
                .stringOr("uid", "");
    }

    @Test
    void systemTrafficGoesOnWhileATenantFloods() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> waiting = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 1, 3);

        assertThat(server.server.get(server.admin, NAMESPACE).code()).isEqualTo(200);
        HttpClient scheduler = server.user("system:kube-scheduler");
        Reply lease =
                server.post(
                        scheduler,
                        "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases",
                        """
                        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
                         "metadata":{"name":"kube-scheduler"},"spec":{"holderIdentity":"x"}}
                        """);
        assertThat(lease.code()).isEqualTo(201);
        assertThat(lease.header("X-Kubernetes-Pf-Flowschema-Uid"))
                .isEqualTo(uid("flowschemas/system-leader-election"));
        HttpClient node = server.user("system:node:n1", "system:nodes");
        Reply created =
                server.post(
                        node,
                        "/api/v1/nodes",
                        """
                        {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}}
                        """);
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.header("X-Kubernetes-Pf-Prioritylevel-Uid"))
                .isEqualTo(uid("prioritylevelconfigurations/node-high"));
        assertThat(server.server.get(server.server.anonymous(), "/readyz").code()).isEqualTo(200);
        assertThat(waiting).isNotDone();
        held.forEach(Held::finish);
        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void whoWaitsLongerThanAQuarterOfItsTimeIsTurnedAway() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> patient = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 1, 3);
        CompletableFuture<HttpResponse<String>> hasty =
                server.ask(server.tenant, NAMESPACE + "?timeout=20s");
        server.await(LEVEL, 2, 3);

        // Who comes next sees to those that are late: the test's clock wakes nobody.
        server.pass(Duration.ofSeconds(5));
        CompletableFuture<HttpResponse<String>> late = server.ask(server.tenant, NAMESPACE);
        assertThat(hasty.join().statusCode()).isEqualTo(429);
        assertThat(patient).isNotDone();
        server.pass(Duration.ofSeconds(10));
        server.ask(server.tenant, NAMESPACE);
        assertThat(patient.join().statusCode()).isEqualTo(429);
        assertThat(late).isNotDone();
        assertThat(server.figure("rejected_requests_total", TENANT + ",reason=\"time-out\""))
                .isEqualTo(2);
        held.forEach(Held::finish);
        assertThat(late.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aChangedLevelIsFollowedAtOnce() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> waiting = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 1, 3);
        server.patch(
                server.admin,
                FlowServer.FLOWS + "prioritylevelconfigurations/global-default",
                "{\"spec\":{\"limited\":{\"nominalConcurrencyShares\":60}}}");
        assertThat(waiting.join().statusCode()).isEqualTo(200);
        held.forEach(Held::finish);
    }

    @Test
    void aSchemaMovesATenantToALevelOfItsOwn() {
        List<Held> held = flood();
        assertThat(
                        server.post(
                                        server.admin,
                                        FlowServer.FLOWS + "flowschemas",
                                        """
                                        {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"FlowSchema",
                                         "metadata":{"name":"tenant"},
                                         "spec":{"matchingPrecedence":3,"priorityLevelConfiguration":{"name":"exempt"},
                                          "rules":[{"subjects":[{"kind":"Group","group":{"name":"tenants"}}],
                                           "resourceRules":[{"verbs":["get"],"apiGroups":["*"],"resources":["namespaces"],"namespaces":["default"]}]}]}}
                                        """)
                                .code())
                .isEqualTo(201);
        Reply got = server.server.get(server.tenant, NAMESPACE);
        assertThat(got.code()).isEqualTo(200);
        assertThat(got.header("X-Kubernetes-Pf-Flowschema-Uid"))
                .isEqualTo(uid("flowschemas/tenant"));
        held.forEach(Held::finish);
    }

    @Test
    void anOpenWatchHoldsNoSeat() {
        List<Held> held = List.of(server.hold(server.tenant, "a"), server.hold(server.tenant, "b"));
        server.await(LEVEL, 0, 2);
        try (var one = server.server.open(server.tenant, FlowServer.MAPS + "?watch=1");
                var two = server.server.open(server.tenant, FlowServer.MAPS + "?watch=1")) {
            server.await(LEVEL, 0, 2);
            assertThat(server.server.get(server.tenant, NAMESPACE).code()).isEqualTo(200);
            assertThat(one).isNotSameAs(two);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        held.forEach(Held::finish);
    }

    @Test
    void aClientThatGoesAwayWaitsNoLonger() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> gone = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 1, 3);
        gone.cancel(true);
        server.await(LEVEL, 0, 3);
        held.forEach(Held::finish);
    }

    @Test
    void pagesShowWhoWaits() {
        List<Held> held = flood();
        CompletableFuture<HttpResponse<String>> waiting = server.ask(server.tenant, NAMESPACE);
        server.await(LEVEL, 1, 3);
        String debug = "/debug/api_priority_and_fairness/";
        assertThat(server.server.get(server.admin, debug + "dump_priority_levels").text())
                .startsWith("PriorityLevelName, ActiveQueues, IsIdle, ")
                .containsPattern("global-default, +1, +false, +false, +1, +3, +3, +0, +0, +0\n");
        assertThat(server.server.get(server.admin, debug + "dump_queues").text())
                .containsPattern("global-default, +0, +1, +0, +0, ");
        assertThat(
                        server.server
                                .get(server.admin, debug + "dump_requests?includeRequestDetails=1")
                                .text())
                .containsPattern(
                        "global-default, +global-default, +0, +0, +tenant, +2026-05-01T00:00:00Z,"
                                + " .* tenant, +get, +/api/v1/namespaces/default, ");
        held.forEach(Held::finish);
        waiting.join();
    }
}
