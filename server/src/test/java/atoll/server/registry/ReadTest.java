package atoll.server.registry;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.PODS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.server.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadTest {
    private final TestCluster cluster = new TestCluster();

    private void make(int count) {
        for (int i = 0; i < count; i++) {
            cluster.configMap("c" + i, "v");
        }
    }

    private Listing list(String namespace, ListOptions options) {
        return cluster.client.list(CONFIG_MAPS, namespace, options);
    }

    private Status refused(ListOptions options) {
        return catchThrowableOfType(RefusedException.class, () -> list("default", options))
                .status();
    }

    private static ListOptions page(int limit, String token) {
        return new ListOptions(
                LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, limit, token, "", null);
    }

    private static ListOptions at(String version, @Nullable String match) {
        return new ListOptions(
                LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 0, "", version, match);
    }

    private static List<String> names(Listing listing) {
        return listing.items().stream().map(KubeObject::name).toList();
    }

    @Test
    void pagesShowOneRevisionWhateverIsWrittenBetween() {
        make(5);
        Listing first = list("default", page(2, ""));
        cluster.delete(CONFIG_MAPS, "default", "c3").orThrow();
        cluster.configMap("c21", "late");

        Listing second = list("default", page(2, first.continueToken()));
        Listing third = list("default", page(2, second.continueToken()));

        assertThat(names(first)).containsExactly("c0", "c1");
        assertThat(first.remaining()).isEqualTo(3);
        assertThat(names(second)).containsExactly("c2", "c3");
        assertThat(names(third)).containsExactly("c4");
        assertThat(third.continueToken()).isEmpty();
        assertThat(third.resourceVersion()).isEqualTo(first.resourceVersion());
    }

    @Test
    void pagesOfAllNamespacesGoOnInTheNext() {
        cluster.namespace("other");
        make(2);
        cluster.create(CONFIG_MAPS, "other", TestCluster.configMapJson("a", "1"));
        var names = new ArrayList<String>();
        String token = "";
        do {
            Listing listing = list("", page(1, token));
            names.addAll(names(listing));
            token = listing.continueToken();
        } while (!token.isEmpty());

        assertThat(names).containsExactly("c0", "c1", "a");
    }

    @Test
    void continueTokenHasUpstreamsForm() {
        make(2);

        String token = list("default", page(1, "")).continueToken();

        String json = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        assertThat(TestCluster.json(json).keys()).containsExactly("rv", "start", "v");
        assertThat(TestCluster.json(json).stringOr("start", "")).isEqualTo("/c0\0");
        assertThat(token).doesNotContain("=");
    }

    @Test
    void tokenThatIsTooOldExpiresAndOffersAnother() {
        make(3);
        String token = list("default", page(1, "")).continueToken();
        cluster.configMap("later", "1");
        cluster.pass(Duration.ofMinutes(6));

        Status status = refused(page(1, token));
        Listing rest = list("default", page(0, status.metadata().stringOr("continue", "")));

        assertThat(status.code()).isEqualTo(410);
        assertThat(status.reason()).isEqualTo("Expired");
        assertThat(names(rest)).containsExactly("c1", "c2", "later");
    }

    @Test
    void exactRevisionIsListedAsItWas() {
        make(3);
        String then = list("default", ListOptions.ALL).resourceVersion();
        cluster.delete(CONFIG_MAPS, "default", "c1").orThrow();
        cluster.merge(CONFIG_MAPS, "default", "c2", "{\"data\":{\"k\":\"changed\"}}").orThrow();
        cluster.configMap("c3", "late");

        Listing first = list("default", exact(then, 2));
        Listing rest = list("default", page(0, first.continueToken()));

        assertThat(names(first)).containsExactly("c0", "c1");
        assertThat(first.resourceVersion()).isEqualTo(then);
        assertThat(first.remaining()).isEqualTo(1);
        assertThat(names(rest)).containsExactly("c2");
        assertThat(rest.items().getFirst().tree().string("data", "k")).isNotEqualTo("changed");
    }

    private static ListOptions exact(String version, int limit) {
        return new ListOptions(
                LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, limit, "", version, "Exact");
    }

    @Test
    void garbageTokenIsRefused() {
        assertThat(refused(page(1, "garbage")).message())
                .startsWith("invalid continue token: continue key is not valid");
    }

    @Test
    void labelAndFieldSelectorsChoose() {
        make(2);
        cluster.merge(CONFIG_MAPS, "default", "c1", "{\"metadata\":{\"labels\":{\"g\":\"a\"}}}")
                .orThrow();

        assertThat(names(list("default", ListOptions.matching(LabelSelector.parse("g=a")))))
                .containsExactly("c1");
        var byName =
                new ListOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", "c0"),
                        0,
                        "",
                        "",
                        null);
        assertThat(names(list("default", byName))).containsExactly("c0");
        assertThat(names(list("", byName))).containsExactly("c0");
    }

    @Test
    void unknownFieldSelectorIsRefused() {
        var options =
                new ListOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("data.v", "1"),
                        0,
                        "",
                        "",
                        null);

        assertThat(refused(options).message())
                .isEqualTo(
                        "\"data.v\" is not a known field selector: only \"metadata.name\","
                                + " \"metadata.namespace\"");
    }

    @Test
    void podsAreSelectedByTheirNode() {
        cluster.create(
                PODS,
                "default",
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"placed"},
                 "spec":{"nodeName":"n1","containers":[{"name":"c","image":"r.test/app:1"}]}}
                """);
        cluster.pod("waiting");

        Listing listing =
                cluster.client.list(
                        PODS,
                        "",
                        new ListOptions(
                                LabelSelector.EVERYTHING,
                                FieldSelector.equal("spec.nodeName", ""),
                                0,
                                "",
                                "",
                                null));

        assertThat(names(listing)).containsExactly("waiting");
    }

    @Test
    void futureVersionIsRefusedWithTimeout() {
        Status status = refused(at("999999999999", "NotOlderThan"));

        assertThat(status.code()).isEqualTo(504);
        assertThat(status.message())
                .startsWith("Timeout: Too large resource version: 999999999999, current: ");
        assertThat(status.details().array("causes").objects().getFirst().stringOr("reason", ""))
                .isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void exactRevisionExpiresWithTheEventsSinceIt() {
        make(1);
        String version = list("default", ListOptions.ALL).resourceVersion();
        writeMoreThanIsKept();

        Status status = refused(exact(version, 0));

        assertThat(status.code()).isEqualTo(410);
        assertThat(status.reason()).isEqualTo("Expired");
        assertThat(status.message())
                .isEqualTo("The resourceVersion for the provided list is too old.");
    }

    /// The ring of events keeps 16,384.
    private void writeMoreThanIsKept() {
        for (int i = 0; i < 16_500; i++) {
            cluster.configMap("more" + i, "v");
        }
    }

    @Test
    void whoTakesAnyVersionIsGivenTheWholeListAtOnce() {
        make(3);

        Listing listing = list("default", paged(at("0", null), 1));

        assertThat(listing.items()).hasSize(3);
        assertThat(listing.continueToken()).isEmpty();
    }

    @Test
    void pagesFromAVersionShowThatVersion() {
        make(2);
        String version = list("default", ListOptions.ALL).resourceVersion();
        String first = list("default", ListOptions.ALL).items().getFirst().name();
        cluster.delete(CONFIG_MAPS, "default", first);

        assertThat(list("default", paged(at(version, null), 5)).items()).hasSize(2);
        assertThat(list("default", at(version, null)).items()).hasSize(1);
    }

    private static ListOptions paged(ListOptions options, int limit) {
        return new ListOptions(
                options.labels(),
                options.fields(),
                limit,
                options.continueToken(),
                options.resourceVersion(),
                options.resourceVersionMatch());
    }
}
