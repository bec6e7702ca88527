package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.WatchEvent;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ControllerTest {
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);
    @AutoClose private final VirtualRunner runner = new VirtualRunner(clock);
    private final PushedObjects pods = new PushedObjects();
    private final List<String> reconciled = new ArrayList<>();
    private Reconciler reconciler = _ -> Result.DONE;

    private Controller controller() {
        return new Controller(
                "test",
                clock,
                key -> {
                    long millis = Duration.between(START, clock.instant()).toMillis();
                    reconciled.add(key.name() + " " + millis);
                    return reconciler.reconcile(key);
                });
    }

    private void runWatchingPods() {
        runner.add(controller().watchSelf(Informer.of(pods, PODS)));
        pods.pushEndOfInitialEvents();
        runner.settle();
    }

    private static KubeObject pod(String name, String owner, int version) {
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
                                String.valueOf(version),
                                "labels",
                                JsonObject.of("owner", owner))));
    }

    private void add(String name) {
        pods.push(new WatchEvent.Added(pod(name, "", 2)));
    }

    @Test
    void nothingIsReconciledBeforeAllPresentObjectsAreKnown() {
        var nodes = new PushedObjects();
        runner.add(
                controller()
                        .watchSelf(Informer.of(pods, PODS))
                        .read(Informer.of(nodes, GroupVersionResource.of("v1", "nodes"))));
        add("a");
        pods.pushEndOfInitialEvents();
        runner.settle();
        assertThat(reconciled).isEmpty();

        nodes.pushEndOfInitialEvents();
        runner.settle();
        assertThat(reconciled).containsExactly("a 0");
    }

    @Test
    void anObjectThatChangesHandsConcernsItsOldAndItsNewOwner() {
        runner.add(
                controller()
                        .watch(
                                Informer.of(pods, PODS),
                                (_, pod) ->
                                        List.of(
                                                new ObjectKey(
                                                        "shop",
                                                        pod.text("metadata", "labels", "owner")))));
        pods.push(new WatchEvent.Added(pod("p", "old", 2)));
        pods.pushEndOfInitialEvents();
        runner.settle();
        pods.push(new WatchEvent.Modified(pod("p", "new", 3)));
        runner.settle();
        pods.push(new WatchEvent.Deleted(pod("p", "new", 4)));
        runner.settle();
        assertThat(reconciled).containsExactly("old 0", "old 0", "new 0", "new 0");
    }

    @Test
    void changesOfOneObjectThatComeTogetherAreReconciledOnce() {
        runWatchingPods();
        add("a");
        pods.push(new WatchEvent.Modified(pod("a", "x", 3)));
        runner.settle();
        assertThat(reconciled).containsExactly("a 0");
    }

    @Test
    void whatIsToBeLookedAtAgainIsLookedAtThenThoughNothingChanged() {
        reconciler =
                _ -> reconciled.size() < 3 ? Result.retryAfter(Duration.ofSeconds(7)) : Result.DONE;
        runWatchingPods();
        add("a");
        runner.runFor(Duration.ofHours(1));
        assertThat(reconciled).containsExactly("a 0", "a 7000", "a 14000");
    }

    @Test
    void aRefusalIsTriedAgainWithABackOffThatASuccessEnds() {
        reconciler =
                _ -> {
                    if (reconciled.size() % 4 != 0) {
                        throw new RefusedException(Status.tooManyRequests("slow down", 1));
                    }
                    return Result.DONE;
                };
        runWatchingPods();
        add("a");
        runner.runFor(Duration.ofSeconds(1));
        assertThat(reconciled).containsExactly("a 0", "a 5", "a 15", "a 35");

        clock.advanceTo(START.plusSeconds(1));
        add("a");
        pods.push(new WatchEvent.Modified(pod("a", "x", 9)));
        runner.runFor(Duration.ofMillis(6));
        assertThat(reconciled).endsWith("a 1000", "a 1005");
    }

    @Test
    void aServerThatCannotBeReachedHindersOnlyTheKeyThatNeededIt() {
        reconciler =
                key -> {
                    if (key.name().equals("a") && reconciled.size() < 3) {
                        throw new UnreachableException("no route", new IOException("no route"));
                    }
                    return Result.DONE;
                };
        runWatchingPods();
        add("a");
        add("b");
        runner.runFor(Duration.ofSeconds(1));
        assertThat(reconciled).containsExactly("a 0", "b 0", "a 5");
    }

    @Test
    void aBurstIsWorkedOffInSeveralStepsOfOneInstant() {
        runWatchingPods();
        for (int i = 0; i < 5000; i++) {
            add("p" + i);
        }
        runner.settle();
        assertThat(reconciled).hasSize(5000).doesNotHaveDuplicates();
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void whenItStopsItsWatchesAreClosed() {
        runWatchingPods();
        runner.close();
        assertThat(pods.isClosed()).isTrue();
    }
}
