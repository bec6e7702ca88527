package atoll.client;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// An informer in process, where a write is to be seen as soon as it returns.
class InformerTest {
    private static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final int MANY = 10_000;

    private final List<String> told = new ArrayList<>();
    private static ServedCluster served;
    private static Client client;

    @BeforeAll
    static void serve() {
        served = new ServedCluster();
        client = served.inProcess();
        served.namespace("a");
        served.namespace("b");
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @AfterEach
    void clear() {
        client.list(CONFIG_MAPS, "", ListOptions.ALL)
                .items()
                .forEach(map -> delete(map.namespace(), map.name()));
    }

    @Test
    void holdsWhatWasThereAndWhatComesLater() {
        set("a", "old", "red");
        var colours = colours();
        set("a", "young", "blue");
        poll(colours);
        delete("a", "old");
        poll(colours);
        assertThat(colours.synced()).isTrue();
        assertThat(colours.get(key("a", "old"))).isNull();
        assertThat(colours.get(key("a", "young"))).isEqualTo("blue");
        assertThat(colours.size()).isOne();
    }

    @Test
    void tellsOfAChangeOnlyWhenItsDigestChanged() {
        var colours = colours();
        set("a", "one", "red");
        poll(colours);
        label("a", "one", "seen");
        poll(colours);
        set("a", "one", "blue");
        poll(colours);
        delete("a", "one");
        poll(colours);
        assertThat(told).containsExactly("a/one null red", "a/one red blue", "a/one blue null");
    }

    @Test
    void whatItsDigestDoesNotKeepDoesNotExistForIt() {
        var colours = colours();
        set("a", "one", "red");
        poll(colours);
        set("a", "one", "");
        poll(colours);
        assertThat(colours.all()).isEmpty();
        assertThat(told).containsExactly("a/one null red", "a/one red null");
    }

    @Test
    void whatVanishedWhileItFellBehindIsReportedAsGone() {
        var colours = colours();
        set("a", "gone", "red");
        set("a", "stays", "red");
        poll(colours);
        told.clear();
        delete("a", "gone");
        for (int i = 0; i <= ServedCluster.EVENTS_KEPT; i++) {
            set("a", "busy", "shade-" + i);
        }
        poll(colours);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "a/gone red null", "a/busy null shade-" + ServedCluster.EVENTS_KEPT);
        assertThat(colours.all().keySet()).containsExactly(key("a", "busy"), key("a", "stays"));
    }

    @Test
    void anIndexFollowsTheValueAndForgetsEmptyOnes() {
        Informer<String> colours = informer();
        Index<String> byColour = colours.index(List::of);
        start(colours);
        set("b", "one", "red");
        set("a", "two", "red");
        set("a", "three", "blue");
        poll(colours);
        assertThat(byColour.get("red").keySet()).containsExactly(key("a", "two"), key("b", "one"));
        set("b", "one", "blue");
        delete("a", "two");
        poll(colours);
        assertThat(byColour.get("red")).isEmpty();
        assertThat(byColour.get("blue").keySet())
                .containsExactly(key("a", "three"), key("b", "one"));
    }

    @Test
    void aNamespaceIsSeenAloneAndInOrder() {
        var colours = colours();
        set("b", "one", "red");
        set("a", "two", "red");
        set("a", "one", "blue");
        poll(colours);
        assertThat(colours.inNamespace("a").keySet())
                .containsExactly(key("a", "one"), key("a", "two"));
        assertThat(colours.inNamespace("c")).isEmpty();
    }

    @Test
    void itemsComeInKeyOrderHoweverOftenTheyAreAskedFor() {
        long seed = 20_261_125;
        var random = new Random(seed);
        var model = new TreeMap<ObjectKey, String>();
        var colours = colours();
        for (int round = 0; round < 400; round++) {
            String namespace = random.nextBoolean() ? "a" : "b";
            String name = "item-" + random.nextInt(20);
            ObjectKey key = key(namespace, name);
            if (model.containsKey(key) && random.nextInt(3) == 0) {
                delete(namespace, name);
                model.remove(key);
            } else {
                String colour = "shade-" + random.nextInt(5);
                set(namespace, name, colour);
                model.put(key, colour);
            }
            // At times often, at times after more changes than there are items.
            if (random.nextInt(round < 200 ? 2 : 60) == 0) {
                poll(colours);
                assertThat(List.copyOf(colours.all().entrySet()))
                        .as("seed %s, round %s", seed, round)
                        .isEqualTo(List.copyOf(model.entrySet()));
            }
        }
    }

    private Informer<String> colours() {
        Informer<String> colours = informer();
        colours.onChange((key, before, after) -> told.add(key + " " + before + " " + after));
        start(colours);
        return colours;
    }

    /// Of config maps with a colour: the colour.
    private Informer<String> informer() {
        return new Informer<>(
                client,
                CONFIG_MAPS,
                "",
                LabelSelector.EVERYTHING,
                FieldSelector.EVERYTHING,
                map -> map.tree().object("data").string("colour"));
    }

    private static void start(Informer<?> informer) {
        informer.start(() -> {});
        poll(informer);
    }

    private static void poll(Informer<?> informer) {
        Instant due = informer.poll(MANY, NOW);
        while (due.equals(Instant.MIN)) {
            due = informer.poll(MANY, NOW);
        }
    }

    private void set(String namespace, String name, String colour) {
        JsonObject data = colour.isEmpty() ? JsonObject.EMPTY : JsonObject.of("colour", colour);
        JsonObject map =
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        JsonObject.of("name", name),
                        "data",
                        data);
        KubeObject there = client.find(CONFIG_MAPS, key(namespace, name)).orElse(null);
        client.write(
                        there == null
                                ? Write.create(CONFIG_MAPS, namespace, map, "test")
                                : Write.update(
                                        CONFIG_MAPS,
                                        KubeObject.of(there.tree().with("data", data)),
                                        "test"))
                .orThrow();
    }

    private void label(String namespace, String name, String label) {
        client.write(
                        Write.mergePatch(
                                CONFIG_MAPS,
                                namespace,
                                name,
                                "",
                                JsonObject.of(
                                        "metadata",
                                        JsonObject.of("labels", JsonObject.of(label, "yes"))),
                                "test"))
                .orThrow();
    }

    private void delete(String namespace, String name) {
        client.write(Write.delete(CONFIG_MAPS, namespace, name, DeleteOptions.background()))
                .orThrow();
    }

    private static ObjectKey key(String namespace, String name) {
        return new ObjectKey(namespace, name);
    }
}
