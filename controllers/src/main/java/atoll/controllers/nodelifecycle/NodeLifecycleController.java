package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Watches over nodes: turns one that fell silent to Unknown, taints nodes as their conditions call
/// for, evicts pods that do not bear the taints, and clears away pods of nodes that are gone.
///
/// Upstream's node-lifecycle, taint-eviction, pod-garbage-collector and ttl controllers in one,
/// which share what they watch. Every Lease that is renewed brings its node back here: the usual
/// reconcile writes nothing.
public final class NodeLifecycleController {
    /// How long a missing node may come back before its pods are cleared away: upstream's
    /// quarantine of 40 s, which ends with the round of the collector that comes after it, one each
    /// 20 s.
    private static final Duration QUARANTINE = Duration.ofSeconds(60);

    /// --terminated-pod-gc-threshold.
    private static final int FINISHED_PODS_MAX = 12_500;

    /// Upstream's period of the pod garbage collector.
    private static final Duration COUNT_EVERY = Duration.ofSeconds(20);

    /// The key under which pods without a node's care are looked at; no node has it, for nodes have
    /// no namespace.
    private static final ObjectKey FINISHED_PODS = new ObjectKey("finished-pods", "");

    private final Client client;
    private final InstantSource clock;
    private final EventRecorder recorder;
    private final Informer<KubeObject> nodes;
    private final Informer<String> leases;
    private final Informer<NodePod> pods;
    private final Index<NodePod> byNode;
    private final NodeHealth health = new NodeHealth();
    private final KeepingTime keepingTime = new KeepingTime();
    private final Zones zones = new Zones();
    private final PodEvictions evictions;

    /// Since when pods name a node that is not there.
    private final Map<String, Instant> missingSince = new HashMap<>();

    /// Events that informers' handlers have found, sent by the next reconcile.
    private final List<Write> news = new ArrayList<>();

    /// The nodes with a taint that makes pods leave.
    private final Set<String> evictingNodes = new HashSet<>();

    private final Controller controller;

    public NodeLifecycleController(Client client, InstantSource clock) {
        var interner = new Interner();
        this.client = client;
        this.clock = clock;
        this.recorder = new EventRecorder("node-controller", Kinds.MANAGER, clock);
        this.evictions = new PodEvictions(client, clock);
        this.nodes = Informer.of(client, Kinds.NODES);
        this.leases =
                new Informer<>(
                        client,
                        Kinds.LEASES,
                        "kube-node-lease",
                        LabelSelector.EVERYTHING,
                        FieldSelector.EVERYTHING,
                        lease -> lease.spec().stringOr("renewTime", ""));
        this.pods = Informer.digesting(client, Kinds.PODS, pod -> NodePod.of(pod, interner));
        this.byNode = pods.index(pod -> List.of(pod.nodeName()));
        nodes.onChange(this::noteEviction);
        nodes.onChange(this::tellOfNode);
        pods.onChange((_, before, after) -> {
            if (before != null && after == null) {
                evictions.forget(before);
            }
        });
        this.controller =
                new Controller("node-lifecycle-controller", clock, this::reconcile)
                        .watchSelf(nodes)
                        .watch(leases, (key, _) -> List.of(new ObjectKey("", key.name())))
                        .watch(pods, (_, pod) -> concernedNode(pod));
        controller.queue().add(FINISHED_PODS);
    }

    /// `node-lifecycle-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Kept up by the informer's events, so that a pod's change need not look at its node's taints.
    private void noteEviction(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (after != null
                && Taint.of(after.spec().array("taints")).stream().anyMatch(Taint::evicts)) {
            evictingNodes.add(key.name());
        } else {
            evictingNodes.remove(key.name());
        }
    }

    /// A pod concerns its node only where pods are evicted, or where the node is gone.
    private Collection<ObjectKey> concernedNode(NodePod pod) {
        var node = new ObjectKey("", pod.nodeName());
        boolean concerned =
                !pod.nodeName().isEmpty()
                        && (evictingNodes.contains(pod.nodeName()) || nodes.get(node) == null);
        return concerned ? List.of(node) : List.of();
    }

    /// Also of every node that is there when the controller starts, as upstream.
    private void tellOfNode(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before == null && after != null) {
            tell(
                    after,
                    "RegisteredNode",
                    "Node %s event: Registered Node %s in Controller"
                            .formatted(key.name(), key.name()));
        } else if (before != null && after == null) {
            tell(
                    before,
                    "RemovingNode",
                    "Node %s event: Removing Node %s from Controller"
                            .formatted(key.name(), key.name()));
        }
    }

    private void tell(KubeObject node, String reason, String message) {
        recorder.record(news, named(node), "Normal", reason, message);
    }

    /// A node without its version: upstream's Events name none.
    private static KubeObject named(KubeObject node) {
        JsonObject metadata = JsonObject.of("name", node.name(), "uid", node.uid());
        return KubeObject.of(
                JsonObject.of("apiVersion", "v1", "kind", "Node", "metadata", metadata));
    }

    /// @param key of a node that may be gone, or [#FINISHED_PODS]
    private Result reconcile(ObjectKey key) {
        Instant now = clock.instant();
        sendNews();
        if (key.equals(FINISHED_PODS)) {
            removeFinishedPods();
            evictions.removeUnscheduled(pods.all().values());
            return Result.retryAfter(COUNT_EVERY);
        }
        KubeObject node = nodes.get(key);
        Instant due = node == null ? clearAway(key.name(), now) : watchOver(node, now);
        sendNews();
        return due.equals(Instant.MAX)
                ? Result.DONE
                : Result.retryAfter(Duration.between(now, due));
    }

    /// In one batch; refusals of Events are passed over.
    private void sendNews() {
        if (!news.isEmpty()) {
            List<Write> events = List.copyOf(news);
            news.clear();
            client.writeAll(events);
        }
    }

    /// @return when to look again, unless something changes; [Instant#MAX] never
    private Instant watchOver(KubeObject node, Instant now) {
        missingSince.remove(node.name());
        String renewed = leases.get(new ObjectKey("kube-node-lease", node.name()));
        Instant silentAt = health.observe(node, renewed, now);
        KubeObject told = keepingTime.told(NodeLabels.completed(node), nodes.size());
        if (told != node) {
            told = client.write(Write.update(Kinds.NODES, told, Kinds.MANAGER)).orThrow();
        }
        KubeObject checked = silentAt.isAfter(now) ? told : markSilent(told, now);
        Instant due = silentAt.isAfter(now) ? silentAt : Instant.MAX;
        Tainted tainted = taint(checked, now);
        due = Times.earlier(due, tainted.askAgain());
        Collection<NodePod> onNode = byNode.get(node.name()).values();
        return Times.earlier(due, evictions.evict(tainted.taints(), onNode, now));
    }

    /// The node as it is after that.
    private KubeObject markSilent(KubeObject node, Instant now) {
        JsonArray before = node.status().array("conditions");
        JsonArray after = NodeConditions.silent(before, node.creationTimestamp(), now);
        if (after.equals(before)) {
            return node;
        }
        JsonObject status = node.status().with("conditions", after);
        KubeObject marked = client.write(Edits.statusUpdate(Kinds.NODES, node, status)).orThrow();
        if (NodeConditions.ready(before).equals("True")) {
            tell(
                    node,
                    "NodeNotReady",
                    "Node %s status is now: NodeNotReady".formatted(node.name()));
            markPodsNotReady(node.name(), now);
        }
        return marked;
    }

    /// Nobody else will: the kubelet is silent. Services stop sending to them.
    private void markPodsNotReady(String node, Instant now) {
        var writes = new ArrayList<Write>();
        for (NodePod pod : byNode.get(node).values()) {
            if (pod.ready()) {
                client.find(Kinds.PODS, pod.key())
                        .filter(live -> live.uid().equals(pod.uid()))
                        .ifPresent(live -> addNotReady(writes, live, now));
            }
        }
        if (!writes.isEmpty()) {
            client.writeAll(writes);
        }
    }

    /// @param writes gets the pod's status and the Event
    private void addNotReady(List<Write> writes, KubeObject pod, Instant now) {
        JsonArray conditions = pod.status().array("conditions");
        JsonObject ready = Conditions.find(conditions, "Ready");
        if (ready == null || !ready.stringOr("status", "").equals("True")) {
            return;
        }
        JsonObject not = ready.with("status", "False").with("lastTransitionTime", Times.text(now));
        JsonObject status = pod.status().with("conditions", Conditions.replaced(conditions, not));
        writes.add(Edits.statusUpdate(Kinds.PODS, pod, status));
        recorder.record(writes, pod, "Warning", "NodeNotReady", "Node is not ready");
    }

    /// @param taints of the node after this
    /// @param askAgain when a taint that had to wait may be set; [Instant#MAX] when none waits
    private record Tainted(List<Taint> taints, Instant askAgain) {}

    /// The NoExecute taint that is new to a node has to wait for its zone's turn.
    private Tainted taint(KubeObject node, Instant now) {
        JsonArray conditions = node.status().array("conditions");
        List<Taint> before = Taint.of(node.spec().array("taints"));
        boolean unschedulable = node.spec().booleanOr("unschedulable", false);
        List<Taint> wanted = NodeConditions.scheduling(before, conditions, unschedulable, now);
        Instant askAgain = Instant.MAX;
        List<Taint> evicting =
                NodeConditions.evicting(wanted, NodeConditions.ready(conditions), now);
        boolean first =
                evicting.size() > wanted.size()
                        && wanted.stream().noneMatch(NodeConditions::isOurEvictingTaint);
        Instant refusedUntil =
                first ? zones.admit(node, since(conditions), nodes.all().values(), now) : null;
        if (refusedUntil == null) {
            wanted = evicting;
        } else {
            askAgain = refusedUntil;
        }
        if (!wanted.equals(before)) {
            write(node, before, wanted);
        }
        return new Tainted(wanted, askAgain);
    }

    /// When its readiness last changed; long ago when nobody says.
    private static Instant since(JsonArray conditions) {
        JsonObject ready = Conditions.find(conditions, "Ready");
        String text = ready == null ? null : ready.string("lastTransitionTime");
        return Times.parseOr(text, Instant.EPOCH);
    }

    /// Taints that stay keep what they have beside the known fields.
    private void write(KubeObject node, List<Taint> before, List<Taint> wanted) {
        List<Json> kept = new ArrayList<>();
        JsonArray current = node.spec().array("taints");
        for (Taint taint : wanted) {
            int known = before.indexOf(taint);
            kept.add(known >= 0 ? current.get(known) : taint.toJson());
        }
        JsonObject spec =
                kept.isEmpty()
                        ? node.spec().without("taints")
                        : node.spec().with("taints", JsonArray.of(kept));
        Write update = Write.update(Kinds.NODES, Edits.withSpec(node, spec), Kinds.MANAGER);
        client.write(update).orThrow();
    }

    /// @return when to look again; [Instant#MAX] when no pod is left
    private Instant clearAway(String node, Instant now) {
        health.forget(node);
        Collection<NodePod> left = List.copyOf(byNode.get(node).values());
        if (left.isEmpty()) {
            missingSince.remove(node);
            return Instant.MAX;
        }
        Instant since = missingSince.computeIfAbsent(node, _ -> now);
        Instant due = since.plus(QUARANTINE);
        if (due.isAfter(now)) {
            return due;
        }
        // Asked of the server: pods are lost for good by what follows.
        if (client.find(Kinds.NODES, new ObjectKey("", node)).isEmpty()) {
            evictions.removeOrphans(left, now);
        }
        return now.plus(QUARANTINE);
    }

    /// The oldest ones beyond the threshold.
    private void removeFinishedPods() {
        List<NodePod> finished = pods.all().values().stream().filter(NodePod::finished).toList();
        int surplus = finished.size() - FINISHED_PODS_MAX;
        if (surplus > 0) {
            evictions.removeFinished(
                    finished.stream()
                            .sorted(
                                    Comparator.comparingLong(NodePod::created)
                                            .thenComparing(NodePod::key))
                            .limit(surplus)
                            .toList());
        }
    }
}
