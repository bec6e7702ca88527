package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.history.Hashing;
import atoll.controllers.history.History;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.OwnedPods;
import atoll.controllers.pods.PodDigests;
import atoll.controllers.pods.PodWrites;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps one pod on every node that a DaemonSet fits. A node that only sends heartbeats moves
/// nothing.
public final class DaemonSetController {
    private static final String NAME = "daemonset-controller";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> sets;
    private final Informer<DaemonNode> nodes;
    private final OwnedPods<DaemonPod> pods;
    private final History history;
    private final EventRecorder recorder;
    private final PodWrites podWrites;
    private final FailedDaemons failures = new FailedDaemons();
    private final Controller controller;

    public DaemonSetController(Client client, InstantSource clock) {
        var interner = new Interner();
        PodDigests digests = PodDigests.ownedBy("DaemonSet");
        this.client = client;
        this.clock = clock;
        this.sets = Informer.of(client, Kinds.DAEMON_SETS);
        this.nodes = Informer.digesting(client, Kinds.NODES, node -> DaemonNode.of(node, interner));
        this.pods =
                new OwnedPods<>(client, sets, Kinds.DAEMON_SETS, pod -> DaemonPod.of(pod, digests));
        this.history = new History(client, "DaemonSet", History.POD_LABEL, Hashing.OF_TEMPLATE);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
        this.podWrites = new PodWrites(client, recorder);
        sets.onChange(this::forget);
        nodes.onChange(this::lookAtAll);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .read(history.informer())
                        .read(nodes)
                        .watchSelf(sets)
                        .watch(pods.informer(), pods::ownersOf);
    }

    public Actor actor() {
        return controller;
    }

    private void forget(ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            podWrites.forget(before.uid());
            failures.forget(before.uid());
        }
    }

    private void lookAtAll(ObjectKey key, @Nullable DaemonNode before, @Nullable DaemonNode after) {
        if (before == null || !before.equals(after)) {
            sets.all().keySet().forEach(controller.queue()::add);
        }
    }

    private Result reconcile(ObjectKey key) {
        KubeObject set = sets.get(key);
        if (set == null) {
            return Result.DONE;
        }
        if (OwnedPods.selector(set).isEverything()) {
            List<Write> events = new ArrayList<>();
            recorder.record(
                    events,
                    set,
                    "Warning",
                    "SelectingAll",
                    "This daemon set is selecting all pods. A non-empty selector is required.");
            client.writeAll(events);
            return Result.DONE;
        }
        return new DaemonStep(
                        client,
                        podWrites,
                        recorder,
                        pods,
                        history,
                        failures,
                        set,
                        pods.claim(set),
                        nodes.all().values(),
                        clock.instant())
                .run();
    }
}
