package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.RequestLimits;
import atoll.server.TestCluster;
import atoll.server.authenticate.UserInfo;
import atoll.server.flow.FlowServer.Held;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Writes of what many watch.
class WatchedWritesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
    private final Watchers watchers = new Watchers();

    private Runnable watch(String path, String query) {
        Query parsed = Query.parse("watch=1&" + query);
        return watchers.add(RequestInfo.of("GET", path, parsed), parsed);
    }

    private static Work write(Width width, String method, String path, int widest) {
        return width.of(RequestInfo.of(method, path, Query.EMPTY), Query.EMPTY, widest);
    }

    @Test
    void tenWatchersKeepASeatForFiveMilliseconds() {
        try (var cluster = new TestCluster()) {
            var width = new Width(cluster.cluster.store(), cluster.cluster::resources, watchers);
            for (int i = 0; i < 9; i++) {
                watch("/api/v1/configmaps", "");
            }
            assertThat(write(width, "POST", MAPS, 0)).isEqualTo(Work.ONE);
            Runnable tenth = watch(MAPS, "");
            assertThat(write(width, "POST", MAPS, 0)).isEqualTo(new Work(1, 1, 5));
            assertThat(write(width, "POST", "/api/v1/namespaces/other/configmaps", 0))
                    .isEqualTo(Work.ONE);
            watch(MAPS, "fieldSelector=metadata.name%3Dm");
            assertThat(write(width, "PUT", MAPS + "/m", 0)).isEqualTo(new Work(1, 2, 5));
            assertThat(write(width, "DELETE", MAPS + "/n", 0)).isEqualTo(new Work(1, 1, 5));
            assertThat(write(width, "GET", MAPS + "/m", 0)).isEqualTo(Work.ONE);
            tenth.run();
            assertThat(write(width, "POST", MAPS, 0)).isEqualTo(Work.ONE);
            for (int i = 0; i < 191; i++) {
                watch("/api/v1/configmaps", "");
            }
            // 20 seats for 5 ms come to ten for ten, and to four for 25.
            assertThat(write(width, "POST", MAPS, 0)).isEqualTo(new Work(1, 10, 10));
            assertThat(write(width, "POST", MAPS, 4)).isEqualTo(new Work(1, 4, 25));
        }
    }

    @Test
    void watchesOfANodesPodsAndRequestsForTokensDoNotCount() {
        try (var cluster = new TestCluster()) {
            var width = new Width(cluster.cluster.store(), cluster.cluster::resources, watchers);
            for (int i = 0; i < 50; i++) {
                watch("/api/v1/pods", "fieldSelector=spec.nodeName%3Dn" + i);
                watch("/api/v1/serviceaccounts", "");
            }
            assertThat(write(width, "POST", "/api/v1/namespaces/default/pods", 0))
                    .isEqualTo(Work.ONE);
            String account = "/api/v1/namespaces/default/serviceaccounts/a";
            assertThat(write(width, "POST", account + "/token", 0)).isEqualTo(Work.ONE);
            assertThat(write(width, "PUT", account, 0)).isEqualTo(new Work(1, 5, 5));
        }
    }

    @Test
    void seatsThatAreKeptComeFreeInTime() {
        var spec = new LevelSpec("level", "", false, 10, 0, null, null, 0);
        var level = new PriorityLevel(spec, now::get);
        level.allot(new Limits(3, 3, 3), true);
        FlowSchema schema =
                FlowSchema.of(
                        "schema",
                        "",
                        JsonObject.EMPTY,
                        level,
                        new FlowCount("level", "schema", false));
        LevelTicket wide = ticket(schema, new Work(1, 2, 10));
        assertThat(level.enter(wide)).isTrue();
        assertThat(level.enter(ticket(schema, Work.of(2)))).isFalse();
        wide.leave();
        assertThat(level.enter(ticket(schema, Work.of(2)))).isFalse();
        LevelTicket narrow = ticket(schema, Work.ONE);
        assertThat(level.enter(narrow)).isTrue();
        narrow.leave();
        now.updateAndGet(time -> time.plusMillis(9));
        assertThat(level.enter(ticket(schema, Work.of(2)))).isFalse();
        now.updateAndGet(time -> time.plusMillis(1));
        assertThat(level.enter(ticket(schema, Work.of(3)))).isTrue();
    }

    private LevelTicket ticket(FlowSchema schema, Work work) {
        RequestInfo info = RequestInfo.of("POST", MAPS, Query.EMPTY);
        return new LevelTicket(schema, UserInfo.of("u"), info, work, now.get().toEpochMilli());
    }

    /// Three seats; a request waits for those that a write of another keeps.
    @Test
    void whoWaitsGetsTheSeatsWhenTheyComeFree() throws IOException {
        try (var server = new FlowServer(new RequestLimits(15, 10, true))) {
            List<InputStream> watches = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                watches.add(server.server.open(server.admin, FlowServer.MAPS + "?watch=true"));
            }
            assertThat(
                            server.patch(
                                            server.admin,
                                            FlowServer.FLOWS
                                                    + "prioritylevelconfigurations/global-default",
                                            """
                                            {"metadata":{"annotations":{"apf.kubernetes.io/autoupdate-spec":"false"}},
                                             "spec":{"limited":{"lendablePercent":0,"borrowingLimitPercent":0,
                                               "limitResponse":{"queuing":{"queues":1,"handSize":1,"queueLengthLimit":5}}}}}
                                            """)
                                    .code())
                    .isEqualTo(200);
            String namespace = "/api/v1/namespaces/default";
            Held first = server.hold(server.tenant, "a");
            Held second = server.hold(server.tenant, "b");
            Held third = server.hold(server.tenant, "c");
            server.await("global-default", 0, 3);
            assertThat(first.finish()).isEqualTo(201);
            CompletableFuture<HttpResponse<String>> waiting = server.ask(server.tenant, namespace);
            server.await("global-default", 1, 3);
            server.pass(Duration.ofMillis(15));
            assertThat(waiting.join().statusCode()).isEqualTo(200);
            assertThat(second.finish()).isEqualTo(201);
            assertThat(third.finish()).isEqualTo(201);
            server.pass(Duration.ofMillis(15));
            assertThat(server.server.get(server.tenant, namespace).code()).isEqualTo(200);
            server.await("global-default", 0, 0);
            for (InputStream watch : watches) {
                watch.close();
            }
        }
    }
}
