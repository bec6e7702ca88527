package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ResourceTable;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import atoll.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whose turn it is in a level's queues, and how many seats a request takes.
class FairnessTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));

    private final LevelSpec spec =
            new LevelSpec("level", "", false, 10, 0, null, new Dealer(4, 1), 50);
    private final PriorityLevel level = new PriorityLevel(spec, CLOCK);
    private final FlowSchema schema =
            FlowSchema.of(
                    "schema", "", JsonObject.EMPTY, level, new FlowCount("level", "schema", false));
    private final FairQueues queues = new FairQueues();

    private LevelTicket ticket(String user, int seats) {
        RequestInfo info = RequestInfo.of("GET", "/api/v1/namespaces/default", Query.EMPTY);
        return new LevelTicket(schema, UserInfo.of(user), info, Work.of(seats), 0);
    }

    private void add(int queue, String user, int seats) {
        queues.add(ticket(user, seats), queues.all().get(queue));
    }

    private String serve() {
        LevelTicket next = Objects.requireNonNull(queues.next());
        queues.serve(next, Objects.requireNonNull(next.queue));
        return next.user.name();
    }

    private List<String> serveAll() {
        var order = new ArrayList<String>();
        while (queues.next() != null) {
            order.add(serve());
        }
        return order;
    }

    @Test
    void aFlowThatComesLateIsServedBeforeTheRestOfALongQueue() {
        queues.resize(4);
        for (int i = 0; i < 5; i++) {
            add(0, "heavy", 1);
        }
        assertThat(serve()).isEqualTo("heavy");
        assertThat(serve()).isEqualTo("heavy");
        add(1, "light", 1);
        assertThat(serveAll()).containsExactly("light", "heavy", "heavy", "heavy");
    }

    @Test
    void whoTakesMoreSeatsIsServedLessOften() {
        queues.resize(4);
        for (int i = 0; i < 6; i++) {
            add(0, "wide", 3);
            add(1, "narrow", 1);
        }
        var first = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            first.add(serve());
        }
        assertThat(first.stream().filter("narrow"::equals)).hasSize(6);
    }

    @Test
    void whatTookLongerThanExpectedIsChargedToItsQueue() {
        queues.resize(4);
        add(0, "slow", 1);
        LevelTicket slow = Objects.requireNonNull(queues.next());
        FairQueue queue = Objects.requireNonNull(slow.queue);
        queues.serve(slow, queue);
        add(0, "slow", 1);
        add(1, "quick", 1);
        add(1, "quick", 1);
        queue.end(slow, 1_000, FairQueues.EXPECTED_MILLIS);
        assertThat(serveAll()).containsExactly("quick", "quick", "slow");
    }

    @Test
    void aQueueThatWasIdleGetsNoTurnsForTheTimeItWas() {
        queues.resize(4);
        for (int i = 0; i < 10; i++) {
            add(0, "busy", 1);
        }
        for (int i = 0; i < 7; i++) {
            serve();
        }
        for (int i = 0; i < 4; i++) {
            add(1, "idle", 1);
        }
        assertThat(serveAll())
                .containsExactly("idle", "busy", "idle", "busy", "idle", "busy", "idle");
    }

    @Test
    void queuesThatAreNoLongerWantedServeWhatTheyHold() {
        queues.resize(4);
        add(3, "last", 1);
        queues.resize(2);
        assertThat(queues.all()).hasSize(4);
        assertThat(serve()).isEqualTo("last");
        assertThat(queues.next()).isNull();
    }

    @Test
    void listsTakeSeatsByWhatTheyHoldInMemoryAtOnce() {
        try (var store = Store.inMemory()) {
            Schemas schemas = Schemas.load();
            var cluster =
                    new Cluster(
                            "c",
                            store,
                            ClusterOptions.of(
                                    CLOCK, new Random(1), schemas, ResourceTable.builtIn(schemas)));
            var client = cluster.systemClient("test");
            client.write(
                            Write.create(
                                    GroupVersionResource.of("v1", "namespaces"),
                                    "",
                                    FlowServer.json(
                                            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"default\"}}"),
                                    ""))
                    .orThrow();
            var width = new Width(cluster.store(), cluster::resources, new Watchers());
            assertThat(seats(width, "", 10)).isEqualTo(1);
            JsonObject data = JsonObject.of("text", "x".repeat(10_000));
            for (int i = 0; i < 45; i++) {
                client.write(
                                Write.create(
                                        GroupVersionResource.of("v1", "configmaps"),
                                        "default",
                                        FlowServer.json(
                                                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m%d\"}}"
                                                                .formatted(i))
                                                .with("data", data),
                                        ""))
                        .orThrow();
            }
            assertThat(seats(width, "", 10)).isEqualTo(5);
            assertThat(seats(width, "", 3)).isEqualTo(3);
            assertThat(seats(width, "limit=15", 10)).isEqualTo(2);
            assertThat(seats(width, "fieldSelector=metadata.name%3Dm1", 10)).isEqualTo(1);
            assertThat(seats(width, "watch=1", 10)).isEqualTo(5);
            assertThat(seats(width, "watch=1&resourceVersion=17", 10)).isEqualTo(1);
            assertThat(seats(width, "watch=1&resourceVersion=17&sendInitialEvents=true", 10))
                    .isEqualTo(5);
        }
    }

    private static int seats(Width width, String query, int widest) {
        Query parsed = Query.parse(query);
        return width.of(
                        RequestInfo.of("GET", "/api/v1/namespaces/default/configmaps", parsed),
                        parsed,
                        widest)
                .seats();
    }
}
