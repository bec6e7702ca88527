package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.daemonset.DaemonTemplate.Fit;
import atoll.controllers.history.History;
import atoll.controllers.history.Revision;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.IntOrPercent;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.OwnedPods;
import atoll.controllers.pods.PodDigest;
import atoll.controllers.pods.PodWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One step of one DaemonSet over all nodes.
///
/// First every node gets the daemons it needs and loses those it must not have; then, when nothing
/// was left open by that, the rolling update goes on. Made for one reconcile; it acts only when all
/// earlier writes have been seen.
final class DaemonStep {
    private final Client client;
    private final PodWrites podWrites;
    private final EventRecorder recorder;
    private final OwnedPods<DaemonPod> owned;
    private final History history;
    private final FailedDaemons failures;
    private final KubeObject set;
    private final List<DaemonPod> pods;
    private final Instant now;
    private final DaemonTemplate template;
    private final int minReadySeconds;

    /// Of the template in the spec; made by the constructor where it was not there.
    private final Revision revision;

    private final List<Revision> revisions;
    private final long collisions;

    /// What each node is to the set, in the order of the nodes' names.
    private final Map<String, Fit> fits = new TreeMap<>();

    /// The pods of each node, also of nodes that are gone.
    private final Map<String, List<DaemonPod>> byNode = new TreeMap<>();

    private final List<Write> events = new ArrayList<>();

    /// Zero: only when something changes.
    private Duration lookAgain = Duration.ZERO;

    private @Nullable Status failure;

    DaemonStep(
            Client client,
            PodWrites podWrites,
            EventRecorder recorder,
            OwnedPods<DaemonPod> owned,
            History history,
            FailedDaemons failures,
            KubeObject set,
            List<DaemonPod> pods,
            Collection<DaemonNode> nodes,
            Instant now) {
        this.client = client;
        this.podWrites = podWrites;
        this.recorder = recorder;
        this.owned = owned;
        this.history = history;
        this.failures = failures;
        this.set = set;
        this.pods = pods;
        this.now = now;
        this.template = new DaemonTemplate(set);
        this.minReadySeconds = (int) set.spec().longOr("minReadySeconds", 0);
        this.revisions = history.of(set);
        History.Newest newest = history.newest(set, revisions);
        this.revision = newest.revision();
        this.collisions = newest.collisions();
        nodes.forEach(node -> fits.put(node.name(), template.on(node)));
        pods.forEach(pod -> byNode.computeIfAbsent(pod.node(), _ -> new ArrayList<>()).add(pod));
    }

    /// @throws RefusedException when a pod could not be written; the status is reported before
    Result run() {
        if (!set.isBeingDeleted() && owned.settled(set, now)) {
            manage();
            if (failure == null && owned.settled(set, now)) {
                update();
            }
            truncateHistory();
        }
        report();
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
        if (failure != null) {
            throw new RefusedException(failure);
        }
        return lookAgain.isZero() ? Result.DONE : Result.retryAfter(lookAgain);
    }

    /// One pod on each node that wants one, none elsewhere.
    private void manage() {
        List<String> wanting = new ArrayList<>();
        List<DaemonPod> surplus = new ArrayList<>();
        fits.forEach((node, fit) -> {
            List<DaemonPod> there = byNode.getOrDefault(node, List.of());
            if (fit == Fit.NEVER) {
                there.stream().filter(pod -> !pod.terminating()).forEach(surplus::add);
            } else if (there.isEmpty()) {
                if (fit == Fit.RUNS) {
                    wanting.add(node);
                }
            } else {
                prune(node, there, surplus);
            }
        });
        byNode.forEach((node, there) -> {
            if (!fits.containsKey(node)) {
                // Bound pods of a gone node are the pod collector's.
                there.stream()
                        .filter(one -> one.pod().nodeName().isEmpty() && !one.terminating())
                        .forEach(surplus::add);
            }
        });
        write(wanting, surplus);
    }

    /// Ended daemons go, so that new ones may come; of several running ones all but one.
    ///
    /// @param surplus is added to
    private void prune(String node, List<DaemonPod> there, List<DaemonPod> surplus) {
        List<DaemonPod> running = new ArrayList<>();
        for (DaemonPod daemon : there) {
            PodDigest pod = daemon.pod();
            if (pod.terminating()) {
                continue;
            }
            switch (pod.phase()) {
                case FAILED -> pruneFailed(node, daemon, surplus);
                case SUCCEEDED -> {
                    tell(
                            "Normal",
                            "SucceededDaemonPod",
                            "Found succeeded daemon pod %s on node %s, will try to delete it"
                                    .formatted(pod.key(), node));
                    surplus.add(daemon);
                }
                case PENDING, UNKNOWN, RUNNING -> running.add(daemon);
            }
        }
        if (running.size() > 1) {
            pruneDoubles(running, surplus);
        }
    }

    /// A daemon that fails again and again is replaced ever more slowly.
    private void pruneFailed(String node, DaemonPod daemon, List<DaemonPod> surplus) {
        Duration wait = failures.remaining(set.uid(), node, now);
        if (!wait.isZero()) {
            lookAgainIn(wait);
            return;
        }
        failures.failed(set.uid(), node, now);
        tell(
                "Warning",
                "FailedDaemonPod",
                "Found failed daemon pod %s on node %s, will try to kill it"
                        .formatted(daemon.key(), node));
        surplus.add(daemon);
    }

    /// The oldest stays; while surging, one of each template.
    private void pruneDoubles(List<DaemonPod> running, List<DaemonPod> surplus) {
        Comparator<DaemonPod> order =
                Comparator.<DaemonPod, Boolean>comparing(one -> one.pod().nodeName().isEmpty())
                        .thenComparingLong(one -> one.pod().created())
                        .thenComparing(DaemonPod::key);
        List<DaemonPod> sorted = running.stream().sorted(order).toList();
        if (maxSurge() == 0) {
            surplus.addAll(sorted.subList(1, sorted.size()));
            return;
        }
        DaemonPod oldestNew = null;
        DaemonPod oldestOld = null;
        for (DaemonPod pod : sorted) {
            boolean isNew = template.made(pod, revision.hash());
            if (isNew && oldestNew == null) {
                oldestNew = pod;
            } else if (!isNew && oldestOld == null) {
                oldestOld = pod;
            } else {
                surplus.add(pod);
            }
        }
    }

    /// With `OnDelete` pods get the new template only when somebody deletes them.
    private void update() {
        JsonObject strategy = set.spec().object("updateStrategy");
        if (strategy.stringOr("type", "").equals("OnDelete")) {
            return;
        }
        Map<String, List<DaemonPod>> wanted = new LinkedHashMap<>();
        fits.forEach((node, fit) -> {
            if (fit == Fit.RUNS) {
                wanted.put(node, alive(byNode.getOrDefault(node, List.of())));
            }
        });
        var step =
                new RollingUpdate(
                        wanted, pod -> template.made(pod, revision.hash()), minReadySeconds, now);
        if (maxSurge() == 0) {
            step.replacing(maxUnavailable());
        } else {
            step.surging(maxSurge());
        }
        write(step.createOn, step.delete);
    }

    /// Those that are not going.
    private static List<DaemonPod> alive(List<DaemonPod> pods) {
        return pods.stream().filter(pod -> !pod.terminating()).toList();
    }

    private int maxSurge() {
        return bound("maxSurge");
    }

    private int maxUnavailable() {
        return bound("maxUnavailable");
    }

    /// A count or a share of the nodes that want a daemon, rounded up.
    private int bound(String key) {
        return IntOrPercent.of(
                set.spec().object("updateStrategy", "rollingUpdate").get(key), desired(), true);
    }

    /// How many nodes want a daemon.
    private int desired() {
        return (int) fits.values().stream().filter(fit -> fit == Fit.RUNS).count();
    }

    /// At most [PodWrites#BATCH_MAX] of each; the events of those bring the next step.
    private void write(List<String> nodes, List<DaemonPod> surplus) {
        if (!nodes.isEmpty()) {
            List<JsonObject> wanted =
                    nodes.stream()
                            .limit(PodWrites.BATCH_MAX)
                            .map(node -> template.pod(node, revision.hash()))
                            .toList();
            var made = podWrites.create(set, wanted);
            owned.expectCreated(set, made.done(), now);
            failure = made.refused();
        }
        if (!surplus.isEmpty()) {
            var gone =
                    podWrites.delete(
                            set, surplus.subList(0, Math.min(surplus.size(), PodWrites.BATCH_MAX)));
            owned.expectDeleted(set, gone.uids(), now);
            failure = failure == null ? gone.refused() : failure;
        }
    }

    /// Counted by the pods as the informer shows them, not by what this step wrote.
    private void report() {
        var counts = new DaemonStatus(minReadySeconds, now);
        fits.forEach((node, fit) ->
                counts.add(
                        fit,
                        byNode.getOrDefault(node, List.of()),
                        pod -> template.made(pod, revision.hash())));
        JsonObject status = counts.of(set, collisions);
        if (!status.equals(set.status())) {
            client.write(Edits.statusUpdate(Kinds.DAEMON_SETS, set, status)).orThrow();
        }
        counts.nextAvailable().ifPresent(at -> lookAgainIn(Duration.between(now, at)));
    }

    /// Revisions whose hash some pod carries are kept.
    private void truncateHistory() {
        Set<String> live = new LinkedHashSet<>(List.of(revision.name()));
        Set<String> hashes = new LinkedHashSet<>();
        pods.forEach(pod -> hashes.add(pod.labels().getOrDefault(History.POD_LABEL, "")));
        revisions.stream()
                .filter(one -> hashes.contains(one.hash()))
                .forEach(one -> live.add(one.name()));
        history.truncate(revisions, live, (int) set.spec().longOr("revisionHistoryLimit", 10));
    }

    /// The earliest wish counts.
    private void lookAgainIn(Duration delay) {
        lookAgain = lookAgain.isZero() || delay.compareTo(lookAgain) < 0 ? delay : lookAgain;
    }

    private void tell(String type, String reason, String message) {
        recorder.record(events, set, type, reason, message);
    }
}
