package atoll.client;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions.Initial;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an informer does when its watch breaks, ends or is refused, with a server that says just
/// what the test tells it to.
final class InformerRestartTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Status EXPIRED = Status.expired("too old");
    private static final Status BROKEN = Status.unavailable("broke");

    private final ScriptedWatches server = new ScriptedWatches();
    private final Informer<KubeObject> informer =
            Informer.of(server, GroupVersionResource.of("v1", "pods"));
    private final List<String> told = new ArrayList<>();
    private Instant now = START;

    @BeforeEach
    void start() {
        informer.onChange((key, before, after) ->
                told.add(
                        key.name()
                                + (before == null
                                        ? " came"
                                        : after == null ? " went" : " changed")));
        informer.start(() -> {});
    }

    private static KubeObject pod(String name, int version) {
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Pod",
                        "metadata",
                        JsonObject.of(
                                "name",
                                name,
                                "namespace",
                                "shop",
                                "resourceVersion",
                                "" + version)));
    }

    private void say(WatchEvent event) {
        server.say(event);
    }

    private void added(String name, int version) {
        say(new WatchEvent.Added(pod(name, version)));
    }

    private void deleted(String name, int version) {
        say(new WatchEvent.Deleted(pod(name, version)));
    }

    private void endOfInitialEvents(int version) {
        say(new WatchEvent.Bookmark("" + version, true));
    }

    private Instant poll() {
        Instant due = informer.poll(100, now);
        while (due.equals(Instant.MIN) || !due.isAfter(now)) {
            due = informer.poll(100, now);
        }
        return due;
    }

    private void synced() {
        poll();
        added("a", 5);
        added("b", 3);
        endOfInitialEvents(7);
        poll();
    }

    private void end(Status why) {
        server.end(why);
        now = poll().equals(Instant.MAX) ? now : now.plusSeconds(20);
        poll();
    }

    @Test
    void theFirstWatchBeginsWithThePresentObjectsAndIsSyncedAtTheirEnd() {
        poll();
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.MARKED);
        added("a", 5);
        poll();
        assertThat(informer.synced()).isFalse();
        endOfInitialEvents(7);
        poll();
        assertThat(informer.synced()).isTrue();
    }

    @Test
    void aWatchThatEndsGoesOnWhereItStood() {
        synced();
        say(new WatchEvent.Modified(pod("a", 9)));
        poll();
        end(Status.success(JsonObject.EMPTY));
        assertThat(server.lastOptions().resourceVersion()).isEqualTo("9");
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.BY_VERSION);
        say(new WatchEvent.Bookmark("20", false));
        poll();
        end(BROKEN);
        assertThat(server.lastOptions().resourceVersion()).isEqualTo("20");
        assertThat(told).containsExactly("a came", "b came", "a changed");
    }

    @Test
    void oneThatFellTooFarBehindBeginsAnewAndMissesWhatVanished() {
        synced();
        end(EXPIRED);
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.MARKED);
        assertThat(server.lastOptions().resourceVersion()).isEmpty();
        added("a", 5);
        added("c", 8);
        endOfInitialEvents(11);
        poll();
        assertThat(told).containsExactly("a came", "b came", "c came", "b went");
    }

    @Test
    void oneThatBreaksWhileItBeginsAnewBeginsAnewOnceMore() {
        synced();
        end(EXPIRED);
        added("a", 5);
        deleted("a", 9);
        say(new WatchEvent.Bookmark("10", false));
        poll();
        end(BROKEN);
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.MARKED);
        endOfInitialEvents(12);
        poll();
        assertThat(informer.all()).isEmpty();
        assertThat(told).containsExactly("a came", "b came", "a went", "b went");
    }

    @Test
    void oneThatBreaksBeforeItsFirstSyncKeepsWhatItHasAndStartsOver() {
        poll();
        added("a", 5);
        poll();
        end(BROKEN);
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.MARKED);
        added("b", 3);
        endOfInitialEvents(7);
        poll();
        assertThat(informer.get(new ObjectKey("shop", "a"))).isNull();
        assertThat(informer.size()).isOne();
    }

    @Test
    void aServerThatCannotBeReachedIsAskedEverMoreRarely() {
        server.refuse(new UnreachableException("no route", new IOException("no route")));
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 9; i++) {
            Instant due = poll();
            pauses.add(Duration.between(now, due).toMillis());
            now = due.minusMillis(1);
            assertThat(poll()).isEqualTo(due);
            now = due;
        }
        assertThat(pauses)
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
        assertThat(server.opened()).isEqualTo(9);
    }

    @Test
    void aServerThatAnswersAgainIsTrusted() {
        server.refuse(new RefusedException(Status.unavailable("not yet")));
        now = poll();
        now = poll();
        server.refuse(null);
        synced();
        end(BROKEN);
        server.refuse(new RefusedException(Status.unavailable("not yet")));
        server.end(BROKEN);
        Instant due = poll();
        assertThat(Duration.between(now, due)).isEqualTo(Duration.ofMillis(100));
        assertThat(informer.synced()).isTrue();
    }

    @Test
    void aPositionThatTheServerRefusesAsTooOldIsGivenUp() {
        synced();
        server.end(Status.success(JsonObject.EMPTY));
        server.refuse(new RefusedException(EXPIRED));
        now = poll();
        assertThat(server.lastOptions().resourceVersion()).isEqualTo("7");
        server.refuse(null);
        poll();
        assertThat(server.lastOptions().initial()).isEqualTo(Initial.MARKED);
    }
}
