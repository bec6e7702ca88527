package atoll.scheduler;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.scheduler.SchedulingQueue.Entry;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.PreBindPlugin;
import atoll.scheduler.framework.Profile;
import atoll.scheduler.framework.ResourceColumns;
import atoll.scheduler.plugins.DefaultProfile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Binds pods to nodes. Each step takes in what changed, decides for a number of pods one after the
/// other (each sees where the ones before it went), binds them in one batch, and tells what became
/// of them in another.
///
/// What it knows is rebuilt from watches; nothing is stored. A pod that was bound is counted before
/// the server has answered, so the next decision sees it; a refusal takes it back. What comes of
/// its own bindings through the watch finds the table right already.
///
/// Stepped by one thread at a time; all other classes of this package belong to it.
public final class Scheduler implements Actor {
    private static final Logger LOG = System.getLogger(Scheduler.class.getName());
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final GroupVersionResource CLAIMS =
            new GroupVersionResource("", "v1", "persistentvolumeclaims");
    private static final GroupVersionResource VOLUMES =
            new GroupVersionResource("", "v1", "persistentvolumes");
    private static final GroupVersionResource NAMESPACES =
            new GroupVersionResource("", "v1", "namespaces");

    /// Per informer; more of them are taken in the next step, before any pod is decided for.
    private static final int EVENTS_PER_STEP = 4096;

    /// One commit's worth; a pod waits for at most this many others to be bound.
    private static final int PODS_PER_STEP = 256;

    private static final String FIT = "NodeResourcesFit";

    private static final String SPREAD = "PodTopologySpread";

    /// Plugins whose rejections a leaving pod may lift.
    private static final Set<String> MINDS_PODS =
            Set.of(FIT, "NodePorts", SPREAD, "InterPodAffinity");

    /// Plugins whose rejections a pod may lift that arrives or gets other labels.
    private static final Set<String> WANTS_PODS = Set.of(SPREAD, "InterPodAffinity");

    /// The plugin that waits for claims and volumes.
    private static final String VOLUMES_BIND = "VolumeBinding";

    private final Client client;
    private final InstantSource clock;
    private final Profile profile;
    private final ResourceColumns columns = new ResourceColumns();
    private final NodeTable table = new NodeTable(columns);
    private final SchedulingQueue queue = new SchedulingQueue();
    private final Informer<NodeFacts> nodes;
    private final Informer<PodInfo> pods;

    /// Where each claim stands; a change lets pods that wait for claims try again.
    private final Informer<String> claims;

    /// The labels of each namespace, by which affinity may select them.
    private final Informer<Map<String, String>> namespaces;

    /// Whether each volume is free; a change may help claims that wait for their pod.
    private final Informer<String> volumes;

    private final Cycle cycle;
    private final Reports reports;
    private final Nominations nominations = new Nominations(table);
    private final Preemption preemption;

    /// The plugins whose rejections the changes of this step may have lifted.
    private final Set<String> lifted = new TreeSet<>();

    /// Claims that changed in this step: they may help the pods that use them, and no others.
    private final Set<ObjectKey> changedClaims = new TreeSet<>();

    /// A node that came or changed may help any pod; no plugin is asked.
    private boolean nodesChanged;

    /// A decision that is on its way to the server.
    private record Placement(Entry entry, String node) {}

    /// With kube-scheduler's default profile.
    ///
    /// @param random draws among nodes of equal score
    public Scheduler(Client client, InstantSource clock, RandomGenerator random) {
        this(client, clock, random, DefaultProfile.profile(client));
    }

    /// @param profile serves the pods that name its scheduler; others are only counted
    public Scheduler(Client client, InstantSource clock, RandomGenerator random, Profile profile) {
        this.client = client;
        this.clock = clock;
        this.profile = profile;
        this.nodes = Informer.digesting(client, NODES, NodeFacts::of);
        this.pods = Informer.digesting(client, PODS, this::digest);
        this.claims = Informer.digesting(client, CLAIMS, Scheduler::standing);
        this.volumes = Informer.digesting(client, VOLUMES, Scheduler::freedom);
        this.namespaces = Informer.digesting(client, NAMESPACES, KubeObject::labels);
        this.cycle = new Cycle(profile, table, random);
        this.preemption = new Preemption(client, table, cycle::fits);
        this.reports = new Reports(client, clock, profile.schedulerName());
        nodes.onChange(this::nodeChanged);
        pods.onChange(this::podChanged);
        claims.onChange(this::claimChanged);
        volumes.onChange(this::volumeChanged);
        namespaces.onChange(this::namespaceChanged);
    }

    /// Pods that take nothing of a node and wait for none are not kept: finished ones, those of
    /// other schedulers, those held by a gate. Null forgets the pod, which for a bound one frees
    /// what it took.
    private @Nullable PodInfo digest(KubeObject pod) {
        String phase = pod.status().stringOr("phase", "");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return null;
        }
        if (pod.spec().string("nodeName") != null) {
            return PodInfo.of(pod, columns);
        }
        boolean mine =
                pod.spec()
                        .stringOr("schedulerName", DefaultProfile.SCHEDULER)
                        .equals(profile.schedulerName());
        boolean held = !pod.spec().array("schedulingGates").isEmpty() || pod.isBeingDeleted();
        return mine && !held ? PodInfo.of(pod, columns) : null;
    }

    @Override
    public String name() {
        return profile.schedulerName();
    }

    @Override
    public void start(Runnable wake) {
        nodes.start(wake);
        pods.start(wake);
        claims.start(wake);
        volumes.start(wake);
        namespaces.start(wake);
    }

    /// Binds at most [#PODS_PER_STEP] pods. While an informer has more to give, nothing is decided;
    /// Instant.MIN asks for the next step at once.
    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant due = earlier(nodes.poll(EVENTS_PER_STEP, now), pods.poll(EVENTS_PER_STEP, now));
        due = earlier(due, claims.poll(EVENTS_PER_STEP, now));
        due = earlier(due, volumes.poll(EVENTS_PER_STEP, now));
        due = earlier(due, namespaces.poll(EVENTS_PER_STEP, now));
        boolean synced = nodes.synced() && pods.synced() && namespaces.synced();
        if (!synced || due.equals(Instant.MIN)) {
            return due; // Decide on the present, not on a past that is being caught up with.
        }
        wakeHelped(now);
        schedule(now);
        return earlier(due, queue.due());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// One pass over the unschedulable pods, however many changes there were.
    private void wakeHelped(Instant now) {
        if (nodesChanged || !lifted.isEmpty() || !changedClaims.isEmpty()) {
            queue.wake(this::mayBeHelped, now);
            nodesChanged = false;
            lifted.clear();
            changedClaims.clear();
        }
    }

    private boolean mayBeHelped(PodInfo pod, Set<String> rejectedBy) {
        return nodesChanged
                || rejectedBy.stream().anyMatch(lifted::contains)
                || (rejectedBy.contains(VOLUMES_BIND) && usesChangedClaim(pod));
    }

    private boolean usesChangedClaim(PodInfo pod) {
        return !changedClaims.isEmpty()
                && pod.claimNames().stream()
                        .map(name -> new ObjectKey(pod.key().namespace(), name))
                        .anyMatch(changedClaims::contains);
    }

    private void schedule(Instant now) {
        var placements = new ArrayList<Placement>();
        for (int i = 0; i < PODS_PER_STEP; i++) {
            Entry entry = queue.take(now);
            if (entry == null) {
                break;
            }
            Placement placement = attempt(entry);
            if (placement != null) {
                placements.add(placement);
            }
        }
        bind(placements);
        reports.send();
    }

    /// One pod's turn. Plugins ask the cluster about claims, and preemption about budgets; when it
    /// does not answer, this pod is tried again after its back-off and keeps its nomination, and
    /// the step goes on with the others.
    ///
    /// @return null when the pod is not to be bound now
    private @Nullable Placement attempt(Entry entry) {
        PodInfo pod = entry.pod();
        String nominated = nominations.release(pod.key());
        try {
            return switch (cycle.decide(pod)) {
                case Decision.Fits(int row) -> place(entry, table.facts(row));
                case Decision.FitsNowhere nowhere -> {
                    makeRoom(pod, nowhere, nominated);
                    queue.fitsNowhere(entry, nowhere.rejectedBy());
                    yield null;
                }
            };
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, () -> pod.key() + " is tried again: " + e.getMessage());
            if (nominated != null) {
                nominations.keep(pod, nominated);
            }
            queue.failed(entry);
            return null;
        }
    }

    /// Counts the pod on its node, unless something is missing before it may be bound there.
    private @Nullable Placement place(Entry entry, NodeFacts node) {
        Set<String> waitsFor = missing(entry.pod(), node);
        if (!waitsFor.isEmpty()) {
            queue.fitsNowhere(entry, waitsFor);
            return null;
        }
        table.putPod(entry.pod().boundTo(node.name()));
        return new Placement(entry, node.name());
    }

    /// The plugins for which a pod must wait before it is bound. Empty: it may be bound now. Asking
    /// brings about what is missing, as far as it can be.
    private Set<String> missing(PodInfo pod, NodeFacts node) {
        return profile.preBinds().stream()
                .filter(plugin -> !plugin.isReady(pod, node))
                .map(PreBindPlugin::name)
                .collect(Collectors.toSet());
    }

    /// Makes lesser pods leave for one that fits nowhere, if that helps, and keeps the place.
    ///
    /// Tells the pod's state in any case: why it fits nowhere, and which node is kept for it.
    ///
    /// Victims that were only nominated are not deleted; they lose their place and are tried again.
    ///
    /// @param nominated the node that is being cleared for it already; null for none
    private void makeRoom(PodInfo pod, Decision.FitsNowhere nowhere, @Nullable String nominated) {
        Diagnosis why = nowhere.why();
        if (pod.spec().stringOr("preemptionPolicy", "").equals("Never")) {
            reports.unschedulable(
                    pod, why.sentence("not eligible due to preemptionPolicy=Never."), "");
            return;
        }
        if (nominated != null && isBeingCleared(nominated, pod)) {
            nominations.keep(pod, nominated);
            reports.unschedulable(
                    pod,
                    why.sentence("not eligible due to a terminating pod on the nominated node."),
                    nominated);
            return;
        }
        Preemption.Plan plan = preemption.find(pod, nowhere.resolvable());
        if (plan == null) {
            reports.unschedulable(pod, why.sentence(null), "");
            return;
        }
        String node = table.facts(plan.row()).name();
        plan.victims().stream()
                .filter(victim -> nominations.release(victim.key()) == null)
                .forEach(victim -> reports.preempted(victim, pod, node));
        nominations.keep(pod, node);
        reports.unschedulable(pod, why.reasons(), node);
    }

    /// Whether a lesser pod is still leaving that node. Upstream waits then too, rather than make
    /// more pods leave.
    private boolean isBeingCleared(String node, PodInfo pod) {
        return table.podsOn(node).stream()
                .anyMatch(other -> other.terminating() && other.priority() < pod.priority());
    }

    /// One batch. A batch that fails as a whole takes all placements back; so does each refusal its
    /// own. A pod that is gone or was bound by somebody else is not reported.
    private void bind(List<Placement> placements) {
        if (placements.isEmpty()) {
            return;
        }
        List<Write> writes =
                placements.stream()
                        .map(each -> profile.binder().bind(each.entry().pod(), each.node()))
                        .toList();
        List<Outcome> outcomes;
        try {
            outcomes = client.writeAll(writes);
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, () -> "bindings wait: " + e.getMessage());
            placements.forEach(this::takeBack);
            return;
        }
        for (int i = 0; i < placements.size(); i++) {
            Placement placement = placements.get(i);
            PodInfo pod = placement.entry().pod();
            switch (outcomes.get(i)) {
                case Outcome.Done _ -> {
                    queue.remove(pod.key());
                    reports.scheduled(pod, placement.node());
                }
                case Outcome.Refused(var status) -> {
                    takeBack(placement);
                    if (!status.is("NotFound") && !status.is("Conflict")) {
                        reports.failed(pod, status.message());
                    }
                }
            }
        }
    }

    /// Gives up a placement that did not come about; the pod is tried again if it still waits. The
    /// pod may have been bound by somebody else meanwhile: then it is counted where it is.
    private void takeBack(Placement placement) {
        ObjectKey key = placement.entry().pod().key();
        table.removePod(key);
        PodInfo current = pods.get(key);
        if (current != null && current.isBound()) {
            table.putPod(current);
        }
        queue.failed(placement.entry());
    }

    /// Equal facts wake nobody: a heartbeat changes neither labels, taints nor amounts.
    private void nodeChanged(ObjectKey key, @Nullable NodeFacts before, @Nullable NodeFacts after) {
        if (after == null) {
            table.removeNode(key.name());
            lifted.add(SPREAD); // A place that is gone is no longer the emptiest.
            return;
        }
        if (!after.equals(before)) {
            table.putNode(after);
            nodesChanged = true;
        }
    }

    /// Phase and volume: the two things of a claim that a waiting pod waits for.
    private static String standing(KubeObject claim) {
        return claim.status().stringOr("phase", "") + " " + claim.spec().stringOr("volumeName", "");
    }

    private void namespaceChanged(
            ObjectKey key,
            @Nullable Map<String, String> before,
            @Nullable Map<String, String> after) {
        if (!Objects.equals(before, after)) {
            table.putNamespace(key.name(), after);
            lifted.add("InterPodAffinity");
        }
    }

    /// Phase and whether it is claimed.
    private static String freedom(KubeObject volume) {
        return volume.status().stringOr("phase", "") + " " + volume.spec().has("claimRef");
    }

    private void claimChanged(ObjectKey key, @Nullable String before, @Nullable String after) {
        if (after != null && !after.equals(before)) {
            changedClaims.add(key);
        }
    }

    private void volumeChanged(ObjectKey key, @Nullable String before, @Nullable String after) {
        if (after != null && !after.equals(before)) {
            lifted.add(VOLUMES_BIND);
        }
    }

    /// A bound pod that goes wakes those that lacked room, one that asks for less too; other labels
    /// wake those that mind who runs where. That it begins to leave wakes nobody, as upstream.
    private void podChanged(ObjectKey key, @Nullable PodInfo before, @Nullable PodInfo after) {
        if (after == null) {
            queue.remove(key);
            nominations.release(key);
            if (table.pod(key) != null) {
                table.removePod(key);
                lifted.addAll(MINDS_PODS);
            }
        } else if (after.isBound()) {
            queue.remove(key);
            nominations.release(key);
            table.putPod(after);
            PodInfo there = before != null && before.isBound() ? before : null;
            if (there == null || !there.labels().equals(after.labels())) {
                lifted.addAll(WANTS_PODS);
            }
            if (there != null && after.requests().isLessThan(there.requests())) {
                lifted.add(FIT);
            }
        } else {
            // Its own status says nothing new; a change of labels, tolerations or requests does.
            boolean mayHelp =
                    before != null
                            && (!before.spec().equals(after.spec())
                                    || !before.labels().equals(after.labels()));
            queue.put(after, mayHelp, clock.instant());
        }
    }

    @Override
    public void stop() {
        nodes.stop();
        pods.stop();
        claims.stop();
        volumes.stop();
        namespaces.stop();
    }
}
