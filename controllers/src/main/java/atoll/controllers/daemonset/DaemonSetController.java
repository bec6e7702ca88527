package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.daemonset.DaemonTemplate.Fit;
import atoll.controllers.history.Hashing;
import atoll.controllers.history.History;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.OwnedPods;
import atoll.controllers.pods.PodDigests;
import atoll.controllers.pods.PodWrites;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps one pod on every node that a DaemonSet fits. A node that only sends heartbeats moves
/// nothing. Its queue holds sets, and nodes: keys without a namespace.
///
/// Every reconcile of a set is one [DaemonStep] over all nodes. A change of a node is first asked
/// of the sets, and only those that it concerns are looked at.
public final class DaemonSetController {
    private static final String NAME = "daemonset-controller";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> sets;
    private final Informer<DaemonNode> nodes;
    private final OwnedPods<DaemonPod> pods;

    /// Pods by the node they are for; those that say none stand under "".
    private final Index<DaemonPod> byNode;

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
        this.byNode = pods.informer().index(pod -> List.of(pod.node()));
        this.history = new History(client, "DaemonSet", History.POD_LABEL, Hashing.OF_TEMPLATE);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
        this.podWrites = new PodWrites(client, recorder);
        sets.onChange(this::forget);
        nodes.onChange(this::noticeNode);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .read(history.informer())
                        .read(nodes)
                        .watchSelf(sets)
                        .watch(pods.informer(), pods::ownersOf);
    }

    /// `daemonset-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    private void forget(ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            podWrites.forget(before.uid());
            failures.forget(before.uid());
        }
    }

    /// As upstream, a node that is gone moves nothing: the sets hear of it as its pods go.
    private void noticeNode(
            ObjectKey key, @Nullable DaemonNode before, @Nullable DaemonNode after) {
        if (after != null && !after.equals(before)) {
            controller.queue().add(key);
        }
    }

    /// Looks at the sets that have a pod to make on a node, or to remove from it, and at those that
    /// may have counted its pod as being there wrongly.
    private Result reconcileNode(String name) {
        DaemonNode node = nodes.get(new ObjectKey("", name));
        if (node == null) {
            return Result.DONE;
        }
        Set<String> owners = new LinkedHashSet<>();
        byNode.get(name).values().stream()
                .map(DaemonPod::controller)
                .filter(Objects::nonNull)
                .forEach(owner -> owners.add(owner.uid()));
        sets.all()
                .forEach((key, set) -> {
                    if (concerns(node, set, owners.contains(set.uid()))) {
                        controller.queue().add(key);
                    }
                });
        return Result.DONE;
    }

    /// @param scheduled whether the set has a pod there
    private static boolean concerns(DaemonNode node, KubeObject set, boolean scheduled) {
        Fit fit = new DaemonTemplate(set).on(node);
        return scheduled
                ? fit == Fit.NEVER || set.status().longOr("numberMisscheduled", 0) > 0
                : fit == Fit.RUNS;
    }

    private Result reconcile(ObjectKey key) {
        return key.namespace().isEmpty() ? reconcileNode(key.name()) : reconcileSet(key);
    }

    /// A set that selects all pods is only warned of, at every look.
    private Result reconcileSet(ObjectKey key) {
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
