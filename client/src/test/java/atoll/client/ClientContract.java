package atoll.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// What [Client] promises, asked of each implementation alike: who works over one must not notice
/// when it is the other.
abstract class ClientContract {
    private static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    private static final GroupVersionResource UNSERVED =
            GroupVersionResource.of("toys.example/v1", "kites");
    private static final WriteOptions BY_TEST = WriteOptions.by("test");
    private static final long WITHIN_SECONDS = 30;

    private static ServedCluster served;
    private String namespace;
    private Client client;

    abstract Client open(ServedCluster cluster);

    abstract void close(Client opened);

    @BeforeAll
    static void serve() {
        served = new ServedCluster();
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @BeforeEach
    void begin(TestInfo test) {
        namespace = "t" + Integer.toHexString(test.getDisplayName().hashCode());
        served.namespace(namespace);
        client = open(served);
    }

    @AfterEach
    void release() {
        close(client);
    }

    @Test
    void whatIsCreatedIsFoundAsItWasAnswered() {
        Outcome outcome = client.write(create("a", "1"));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.created()).isTrue());
        KubeObject made = outcome.orThrow();
        assertThat(made.uid()).isNotEmpty();
        assertThat(found("a").tree()).isEqualTo(made.tree());
        assertThat(client.find(CONFIG_MAPS, key("b"))).isEmpty();
    }

    @Test
    void resourcesAreThoseOfDiscovery() {
        assertThat(client.resources())
                .anySatisfy(info -> {
                    assertThat(info.resource()).isEqualTo(DEPLOYMENTS);
                    assertThat(info.kind()).isEqualTo("Deployment");
                    assertThat(info.namespaced()).isTrue();
                    assertThat(info.shortNames()).containsExactly("deploy");
                    assertThat(info.subresources()).contains("scale", "status");
                })
                .hasSizeGreaterThan(50);
    }

    @Test
    void aListComesInPagesOfOneRevision() {
        for (int i = 0; i < 5; i++) {
            client.write(create("c" + i, "1")).orThrow();
        }
        Listing first = client.list(CONFIG_MAPS, namespace, page(2, ""));
        assertThat(names(first)).containsExactly("c0", "c1");
        assertThat(first.remaining()).isEqualTo(3);
        client.write(create("c9", "1")).orThrow();
        Listing second = client.list(CONFIG_MAPS, namespace, page(2, first.continueToken()));
        assertThat(names(second)).containsExactly("c2", "c3");
        Listing last = client.list(CONFIG_MAPS, namespace, page(2, second.continueToken()));
        assertThat(names(last)).containsExactly("c4");
        assertThat(last.continueToken()).isEmpty();
        assertThat(last.resourceVersion()).isEqualTo(first.resourceVersion());
        assertThat(names(client.list(CONFIG_MAPS, namespace, ListOptions.ALL))).hasSize(6);
        assertThat(client.list(CONFIG_MAPS, "", ListOptions.ALL).items().size())
                .isGreaterThanOrEqualTo(6);
    }

    private static ListOptions page(int limit, String token) {
        return new ListOptions(
                LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, limit, token, "", null);
    }

    private static List<String> names(Listing listing) {
        return listing.items().stream().map(KubeObject::name).toList();
    }

    @Test
    void selectorsChoose() {
        client.write(labelled("red", "colour", "red")).orThrow();
        client.write(labelled("blue", "colour", "blue")).orThrow();
        client.write(create("none", "1")).orThrow();
        assertThat(names(client.list(CONFIG_MAPS, namespace, matching("colour in (red, green)"))))
                .containsExactly("red");
        assertThat(names(client.list(CONFIG_MAPS, namespace, matching("!colour"))))
                .containsExactly("none");
        var byName =
                new ListOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", "blue"),
                        0,
                        "",
                        "",
                        null);
        assertThat(names(client.list(CONFIG_MAPS, namespace, byName))).containsExactly("blue");
        KubeObject item = client.list(CONFIG_MAPS, namespace, byName).items().getFirst();
        assertThat(item.kind()).isEqualTo("ConfigMap");
        assertThat(item.apiVersion()).isEqualTo("v1");
    }

    private static ListOptions matching(String labels) {
        return ListOptions.matching(LabelSelector.parse(labels));
    }

    @Test
    void aWatchTellsWhatIsThereAndThenWhatChanges() throws InterruptedException {
        client.write(create("a", "1")).orThrow();
        var wake = new Semaphore(0);
        try (Watch watch =
                client.watch(CONFIG_MAPS, namespace, WatchOptions.FROM_START, wake::release)) {
            assertThat(shown(take(watch, wake, 2))).containsExactly("ADDED a", "END");
            KubeObject last = client.write(create("b", "1")).orThrow();
            client.write(merge("a", "{\"data\":{\"k\":\"2\"}}")).orThrow();
            client.write(delete("b", DeleteOptions.DEFAULT)).orThrow();
            List<WatchEvent> events = take(watch, wake, 3);
            assertThat(shown(events)).containsExactly("ADDED b", "MODIFIED a", "DELETED b");
            assertThat(((WatchEvent.Deleted) events.getLast()).object().uid())
                    .isEqualTo(last.uid());
            assertThat(watch.ended()).isEmpty();
        }
    }

    @Test
    void aWatchGoesOnAfterARevision() throws InterruptedException {
        client.write(create("a", "1")).orThrow();
        String seen = client.list(CONFIG_MAPS, namespace, ListOptions.ALL).resourceVersion();
        client.write(create("b", "1")).orThrow();
        var wake = new Semaphore(0);
        try (Watch watch =
                client.watch(CONFIG_MAPS, namespace, WatchOptions.after(seen), wake::release)) {
            assertThat(shown(take(watch, wake, 1))).containsExactly("ADDED b");
        }
    }

    /// Over HTTP the answer has begun before the server can know: what is refused at once in
    /// process may come as the end of the watch.
    @Test
    void aWatchFromTooLongAgoIsExpired() throws InterruptedException {
        String old = client.write(create("a", "1")).orThrow().resourceVersion();
        for (int i = 0; i <= ServedCluster.EVENTS_KEPT; i++) {
            served.inProcess().write(merge("a", "{\"data\":{\"k\":\"%d\"}}".formatted(i)));
        }
        Status status = refusedOrEnded(WatchOptions.after(old));
        assertThat(status.code()).isEqualTo(410);
        assertThat(status.is("Expired")).isTrue();
        assertThat(status.message()).startsWith("too old resource version: " + old + " (");
    }

    private Status refusedOrEnded(WatchOptions options) throws InterruptedException {
        var wake = new Semaphore(0);
        try (Watch watch = client.watch(CONFIG_MAPS, namespace, options, wake::release)) {
            while (watch.ended().isEmpty()) {
                assertThat(watch.poll(1)).isEmpty();
                assertThat(wake.tryAcquire(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            return watch.ended().orElseThrow();
        } catch (RefusedException e) {
            return e.status();
        }
    }

    private static List<WatchEvent> take(Watch watch, Semaphore wake, int count)
            throws InterruptedException {
        var taken = new ArrayList<WatchEvent>();
        while (taken.size() < count) {
            List<WatchEvent> events = watch.poll(count - taken.size());
            taken.addAll(events);
            if (events.isEmpty()) {
                assertThat(wake.tryAcquire(WITHIN_SECONDS, TimeUnit.SECONDS))
                        .as("after %s, ended %s", shown(taken), watch.ended())
                        .isTrue();
            }
        }
        return taken;
    }

    private static List<String> shown(List<WatchEvent> events) {
        return events.stream()
                .map(event ->
                        switch (event) {
                            case WatchEvent.Added(var object) -> "ADDED " + object.name();
                            case WatchEvent.Modified(var object) -> "MODIFIED " + object.name();
                            case WatchEvent.Deleted(var object) -> "DELETED " + object.name();
                            case WatchEvent.Bookmark(_, boolean end) -> end ? "END" : "BOOKMARK";
                        })
                .toList();
    }

    @Test
    void everyKindOfPatchIsApplied() {
        KubeObject made = client.write(deployment("one")).orThrow();
        assertThat(containers(made)).containsExactly("one");

        KubeObject strategic =
                patch(
                        PatchType.STRATEGIC,
                        """
                        {"spec":{"template":{"spec":{"containers":[{"name":"two","image":"i"}]}}}}
                        """);
        assertThat(containers(strategic)).containsExactlyInAnyOrder("one", "two");
        KubeObject merged =
                patch(
                        PatchType.MERGE,
                        """
                        {"spec":{"template":{"spec":{"containers":[{"name":"one","image":"i"}]}}}}
                        """);
        assertThat(containers(merged)).containsExactly("one");
        KubeObject json =
                patch(
                        PatchType.JSON,
                        """
                        [{"op":"replace","path":"/spec/replicas","value":4}]
                        """);
        assertThat(json.spec().longOr("replicas", 0)).isEqualTo(4);
        KubeObject applied =
                patch(
                        PatchType.APPLY,
                        """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
                         "spec":{"replicas":7}}
                        """);
        assertThat(applied.spec().longOr("replicas", 0)).isEqualTo(7);
        assertThat(applied.generation()).isEqualTo(5);
    }

    private KubeObject patch(PatchType type, String body) {
        return client.write(
                        new Write.Patch(
                                DEPLOYMENTS,
                                namespace,
                                "web",
                                "",
                                type,
                                JsonReader.read(body),
                                type == PatchType.APPLY,
                                BY_TEST))
                .orThrow();
    }

    private static List<String> containers(KubeObject deployment) {
        return deployment
                .spec()
                .object("template")
                .object("spec")
                .array("containers")
                .objects()
                .stream()
                .map(container -> container.stringOr("name", ""))
                .toList();
    }

    private Write deployment(String container) {
        return Write.create(
                DEPLOYMENTS,
                namespace,
                JsonReader.readObject(
                        """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
                         "spec":{"selector":{"matchLabels":{"app":"web"}},
                          "template":{"metadata":{"labels":{"app":"web"}},
                           "spec":{"containers":[{"name":"%s","image":"i"}]}}}}
                        """
                                .formatted(container)),
                "test");
    }

    @Test
    void aStaleUpdateConflicts() {
        KubeObject old = client.write(create("a", "1")).orThrow();
        client.write(merge("a", "{\"data\":{\"k\":\"2\"}}")).orThrow();
        Outcome outcome = client.write(Write.update(CONFIG_MAPS, old, "test"));
        assertThat(outcome.refusedAs("Conflict")).isTrue();
        KubeObject current = found("a");
        var changed = KubeObject.of(current.tree().with("data", JsonObject.of("k", "3")));
        KubeObject updated = client.write(Write.update(CONFIG_MAPS, changed, "test")).orThrow();
        assertThat(updated.tree().object("data").string("k")).isEqualTo("3");
    }

    @Test
    void aDeleteKeepsItsPreconditions() {
        KubeObject made = client.write(create("a", "1")).orThrow();
        Outcome other = client.write(delete("a", DeleteOptions.DEFAULT.onlyUid("another")));
        assertThat(other.refusedAs("Conflict")).isTrue();
        var version = new DeleteOptions(null, null, "1", null, false);
        assertThat(client.write(delete("a", version)).refusedAs("Conflict")).isTrue();
        var dry = new DeleteOptions(null, null, null, null, true);
        assertThat(client.write(delete("a", dry))).isInstanceOf(Outcome.Done.class);
        assertThat(found("a").uid()).isEqualTo(made.uid());
        var exact = new DeleteOptions(null, made.uid(), made.resourceVersion(), null, false);
        client.write(delete("a", exact)).orThrow();
        assertThat(client.find(CONFIG_MAPS, key("a"))).isEmpty();
        assertThat(client.write(delete("a", exact)).refusedAs("NotFound")).isTrue();
    }

    @Test
    void refusalsAreTheSameStatus() {
        client.write(create("a", "1")).orThrow();
        assertRefused(
                client.write(create("a", "1")),
                409,
                "AlreadyExists",
                "configmaps \"a\" already exists");
        assertRefused(
                client.write(merge("b", "{}")), 404, "NotFound", "configmaps \"b\" not found");
        Outcome invalid = client.write(create("Not A Name", "1"));
        assertThat(invalid)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> {
                            assertThat(refused.status().code()).isEqualTo(422);
                            assertThat(refused.status().is("Invalid")).isTrue();
                            assertThat(refused.status().details().array("causes").objects())
                                    .anySatisfy(cause ->
                                            assertThat(cause.string("field"))
                                                    .isEqualTo("metadata.name"));
                        });
    }

    private static void assertRefused(Outcome outcome, int code, String reason, String message) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> {
                            assertThat(refused.status().code()).isEqualTo(code);
                            assertThat(refused.status().reason()).isEqualTo(reason);
                            assertThat(refused.status().message()).isEqualTo(message);
                        });
    }

    @Test
    void aResourceThatIsNotServedIsNoMissingObject() {
        for (Runnable asked :
                List.<Runnable>of(
                        () -> client.find(UNSERVED, key("a")),
                        () -> client.list(UNSERVED, namespace, ListOptions.ALL),
                        () ->
                                client.watch(UNSERVED, namespace, WatchOptions.FROM_START, () -> {})
                                        .close())) {
            var refused = catchThrowableOfType(RefusedException.class, asked::run);
            assertThat(refused.status().code()).isEqualTo(404);
            assertThat(refused.getMessage())
                    .isEqualTo("the server could not find the requested resource");
        }
    }

    @Test
    void unknownFieldsAreTakenWarnedOfOrRefusedAsAsked() {
        assertThat(withUnknownField("a", FieldValidation.STRICT).refusedAs("BadRequest")).isTrue();
        assertThat(withUnknownField("b", FieldValidation.WARN))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done ->
                                assertThat(done.warnings())
                                        .containsExactly("unknown field \"kite\""));
        assertThat(withUnknownField("c", FieldValidation.IGNORE))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.warnings()).isEmpty());
        assertThat(found("c").tree().keys()).doesNotContain("kite");
    }

    private Outcome withUnknownField(String name, FieldValidation validation) {
        return client.write(
                new Write.Create(
                        CONFIG_MAPS,
                        namespace,
                        "",
                        "",
                        configMap(name, "1").with("kite", Json.of("red")),
                        new WriteOptions("test", false, validation)));
    }

    @Test
    void aDryRunLeavesNothing() {
        var dry = new WriteOptions("test", true, FieldValidation.IGNORE);
        Outcome outcome =
                client.write(
                        new Write.Create(CONFIG_MAPS, namespace, "", "", configMap("a", "1"), dry));
        assertThat(outcome.orThrow().uid()).isNotEmpty();
        assertThat(client.find(CONFIG_MAPS, key("a"))).isEmpty();
    }

    @Test
    void eachOfSeveralWritesHasItsOutcome() {
        List<Outcome> outcomes =
                client.writeAll(List.of(create("a", "1"), create("a", "1"), create("b", "1")));
        assertThat(outcomes).hasSize(3);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
        assertThat(outcomes.get(1).refusedAs("AlreadyExists")).isTrue();
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Done.class);
    }

    private KubeObject found(String name) {
        return client.find(CONFIG_MAPS, key(name)).orElseThrow();
    }

    private ObjectKey key(String name) {
        return new ObjectKey(namespace, name);
    }

    private Write create(String name, String value) {
        return Write.create(CONFIG_MAPS, namespace, configMap(name, value), "test");
    }

    private Write labelled(String name, String label, String value) {
        JsonObject labels = JsonObject.of("labels", JsonObject.of(label, value), "name", name);
        return Write.create(
                CONFIG_MAPS, namespace, configMap(name, "1").with("metadata", labels), "test");
    }

    private static JsonObject configMap(String name, String value) {
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                JsonObject.of("name", name),
                "data",
                JsonObject.of("k", value));
    }

    private Write merge(String name, String body) {
        return Write.mergePatch(
                CONFIG_MAPS, namespace, name, "", JsonReader.readObject(body), "test");
    }

    private Write delete(String name, DeleteOptions options) {
        return Write.delete(CONFIG_MAPS, namespace, name, options);
    }
}
