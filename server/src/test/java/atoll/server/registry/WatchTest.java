package atoll.server.registry;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.ListOptions;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.server.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final TestCluster cluster = new TestCluster();
    private final AtomicInteger wakes = new AtomicInteger();

    private Watch watch(WatchOptions options) {
        return cluster.client.watch(CONFIG_MAPS, "default", options, wakes::incrementAndGet);
    }

    private static List<String> shown(List<WatchEvent> events) {
        return events.stream()
                .map(event ->
                        switch (event) {
                            case WatchEvent.Added(var object) -> "ADDED " + object.name();
                            case WatchEvent.Modified(var object) -> "MODIFIED " + object.name();
                            case WatchEvent.Deleted(var object) -> "DELETED " + object.name();
                            case WatchEvent.Bookmark(_, boolean end) ->
                                    end ? "BOOKMARK end" : "BOOKMARK";
                        })
                .toList();
    }

    @Test
    void streamingListTellsWhatIsThereThenMarksTheEnd() {
        cluster.configMap("a", "1");
        cluster.configMap("b", "1");

        try (Watch watch = watch(WatchOptions.FROM_START)) {
            assertThat(shown(watch.poll(10))).containsExactly("ADDED a", "ADDED b", "BOOKMARK end");
            assertThat(watch.poll(10)).isEmpty();

            cluster.merge(CONFIG_MAPS, "default", "a", "{\"data\":{\"k\":\"2\"}}").orThrow();
            cluster.delete(CONFIG_MAPS, "default", "b").orThrow();

            assertThat(wakes.get()).isPositive();
            assertThat(shown(watch.poll(10))).containsExactly("MODIFIED a", "DELETED b");
        }
    }

    @Test
    void initialEventsComeInPortions() {
        for (int i = 0; i < 5; i++) {
            cluster.configMap("c" + i, "1");
        }

        try (Watch watch = watch(WatchOptions.FROM_START)) {
            assertThat(shown(watch.poll(5))).hasSize(5);
            assertThat(shown(watch.poll(5))).containsExactly("BOOKMARK end");
        }
    }

    @Test
    void watchFromAVersionTellsOnlyWhatCameLater() {
        cluster.configMap("a", "1");
        String version =
                cluster.client.list(CONFIG_MAPS, "default", ListOptions.ALL).resourceVersion();
        cluster.configMap("b", "1");

        try (Watch watch = watch(WatchOptions.after(version))) {
            assertThat(shown(watch.poll(10))).containsExactly("ADDED b");
        }
    }

    @Test
    void selectorTurnsChangesIntoComingAndGoing() {
        cluster.configMap("a", "1");
        String version =
                cluster.client.list(CONFIG_MAPS, "default", ListOptions.ALL).resourceVersion();
        var options =
                new WatchOptions(
                        LabelSelector.parse("g=a"),
                        FieldSelector.EVERYTHING,
                        version,
                        WatchOptions.Initial.BY_VERSION,
                        false);

        try (Watch watch = watch(options)) {
            label("a", "\"a\"");
            label("a", "null");
            label("a", "\"a\"");
            KubeObject last = cluster.delete(CONFIG_MAPS, "default", "a").orThrow();

            List<WatchEvent> events = watch.poll(10);

            assertThat(shown(events))
                    .containsExactly("ADDED a", "DELETED a", "ADDED a", "DELETED a");
            KubeObject left = ((WatchEvent.Deleted) events.get(1)).object();
            assertThat(left.labels()).containsEntry("g", "a");
            assertThat(left.revision())
                    .isGreaterThan(((WatchEvent.Added) events.get(0)).object().revision());
            assertThat(((WatchEvent.Deleted) events.get(3)).object()).isEqualTo(last);
        }
    }

    private void label(String name, String value) {
        cluster.merge(
                        CONFIG_MAPS,
                        "default",
                        name,
                        "{\"metadata\":{\"labels\":{\"g\":%s}}}".formatted(value))
                .orThrow();
    }

    @Test
    void otherNamespacesAreNotSeen() {
        cluster.namespace("other");

        try (Watch watch = watch(WatchOptions.FROM_START)) {
            watch.poll(10);
            cluster.create(CONFIG_MAPS, "other", TestCluster.configMapJson("x", "1"));
            assertThat(watch.poll(10)).isEmpty();
        }
    }

    @Test
    void bookmarkComesWithTheMinute() {
        try (Watch watch = watch(WatchOptions.FROM_START)) {
            watch.poll(10);
            KubeObject made = cluster.namespace("elsewhere");
            cluster.pass(Duration.ofMinutes(1));

            List<WatchEvent> events = watch.poll(10);

            assertThat(shown(events)).containsExactly("BOOKMARK");
            var bookmark = (WatchEvent.Bookmark) events.getFirst();
            assertThat(Long.parseLong(bookmark.resourceVersion()))
                    .isGreaterThanOrEqualTo(made.revision());
        }
    }

    @Test
    void whoHasSeenMoreThanThereIsWaits() {
        long newest =
                Long.parseLong(
                        cluster.client
                                .list(CONFIG_MAPS, "default", ListOptions.ALL)
                                .resourceVersion());

        try (Watch watch = watch(WatchOptions.after(Long.toString(newest + 1)))) {
            cluster.configMap("seen", "1");
            cluster.configMap("new", "1");

            assertThat(shown(watch.poll(10))).containsExactly("ADDED new");
        }
    }

    @Test
    void presentObjectsOfAVersionThatIsStillToComeAreNotTold() {
        var options =
                new WatchOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.EVERYTHING,
                        "99999999",
                        WatchOptions.Initial.MARKED,
                        true);

        try (Watch watch = watch(options)) {
            assertThat(watch.poll(10)).isEmpty();
            assertThat(watch.ended()).map(Status::code).contains(504);
        }
    }

    @Test
    void theLastBookmarkComesTwoSecondsBeforeTheEnd() {
        String version =
                cluster.client.list(CONFIG_MAPS, "default", ListOptions.ALL).resourceVersion();
        var options =
                new WatchOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.EVERYTHING,
                        version,
                        WatchOptions.Initial.BY_VERSION,
                        true,
                        cluster.now().plusSeconds(10));

        try (Watch watch = watch(options)) {
            cluster.pass(Duration.ofSeconds(7));
            assertThat(watch.poll(10)).isEmpty();
            cluster.pass(Duration.ofSeconds(1));
            assertThat(shown(watch.poll(10))).containsExactly("BOOKMARK");
            cluster.pass(Duration.ofSeconds(1));
            assertThat(watch.poll(10)).isEmpty();
        }
    }

    @Test
    void eventsOfBothGroupsAreTheSameObjects() {
        var core = GroupVersionResource.of("v1", "events");
        var newer = GroupVersionResource.of("events.k8s.io/v1", "events");
        cluster.create(
                core,
                "default",
                """
                {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"message":"hello",
                 "reason":"Said","type":"Normal",
                 "involvedObject":{"kind":"Pod","name":"p","namespace":"default"}}
                """);

        KubeObject same = cluster.get(newer, "default", "e");

        assertThat(same.apiVersion()).isEqualTo("events.k8s.io/v1");
        assertThat(same.tree().stringOr("note", "")).isEqualTo("hello");
        assertThat(same.tree().object("regarding").stringOr("name", "")).isEqualTo("p");
        assertThat(same.resourceVersion()).isNotEmpty();
    }
}
