package atoll.app;

import atoll.api.KubeObject;
import atoll.client.Informer;
import atoll.control.Actor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/// Tells when enough Nodes of one cluster are Ready, then rests.
final class Readiness implements Actor {
    /// Large: nothing else is done with them than counting.
    private static final int EVENTS_PER_STEP = 10_000;

    private final String cluster;
    private final Informer<Boolean> nodes;
    private final int wanted;
    private final InstantSource clock;
    private final CountDownLatch reached;

    /// @param nodes the informer, owned and stopped here; true for a Ready node
    /// @param wanted how many; 0 is reached as soon as the list is there
    /// @param reached counted down once
    Readiness(
            String cluster,
            Informer<Boolean> nodes,
            int wanted,
            InstantSource clock,
            CountDownLatch reached) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.wanted = wanted;
        this.clock = clock;
        this.reached = reached;
    }

    /// By the condition Ready; a node without it is not.
    static boolean isReady(KubeObject node) {
        return node.status().array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals("Ready")
                                && condition.stringOr("status", "").equals("True"));
    }

    @Override
    public String name() {
        return "readiness of " + cluster;
    }

    @Override
    public void start(Runnable wake) {
        nodes.start(wake);
    }

    @Override
    public Instant step() {
        if (reached.getCount() == 0) {
            return Instant.MAX;
        }
        Instant due = nodes.poll(EVENTS_PER_STEP, clock.instant());
        boolean ready =
                nodes.synced()
                        && nodes.all().values().stream().filter(Boolean::booleanValue).count()
                                >= wanted;
        if (ready) {
            reached.countDown();
            nodes.stop();
            return Instant.MAX;
        }
        return due;
    }

    @Override
    public void stop() {
        nodes.stop();
    }
}
