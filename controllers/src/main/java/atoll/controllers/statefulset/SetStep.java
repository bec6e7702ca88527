package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.history.History;
import atoll.controllers.history.Revision;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.OwnedPods;
import atoll.controllers.pods.PodDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One step of one StatefulSet: at most one pod when the set is ordered, any number when parallel.
///
/// Upstream's `updateStatefulSet`: missing pods are made from the lowest ordinal up, those too many
/// removed from the highest down, and then one of an old revision is replaced from the highest
/// down. Ordered sets stop at the first pod that is not yet available.
///
/// Made for one reconcile. It acts only when all earlier writes have been seen, and reports in any
/// case.
final class SetStep {
    private final Client client;
    private final EventRecorder recorder;
    private final OwnedPods<PodDigest> owned;
    private final History history;
    private final KubeObject set;
    private final SetSpec spec;
    private final Instant now;
    private final VolumeClaims claims;
    private final List<PodDigest> pods;

    /// From the oldest to the newest, before this step.
    private final List<Revision> revisions;

    /// Of the template in the spec.
    private final Revision update;

    /// What `status.currentRevision` names; the update where that is gone.
    private final Revision current;

    private final long collisions;

    /// By ordinal, from the first; null where there is no pod.
    private final @Nullable PodDigest[] replicas;

    /// Pods the set is too small for, the highest ordinal first.
    private final List<PodDigest> condemned;

    private final List<Write> events = new ArrayList<>();

    /// Uids of pods deleted in this step.
    private final Set<String> doomed = new LinkedHashSet<>();

    /// Pods made in this step, which the informer has not shown.
    private final List<PodDigest> made = new ArrayList<>();

    /// Why the step could not go on; thrown after reporting.
    private @Nullable Status failure;

    /// Makes or renumbers the newest revision where it is not there yet: this constructor writes.
    SetStep(
            Client client,
            EventRecorder recorder,
            OwnedPods<PodDigest> owned,
            History history,
            Informer<List<OwnerReference>> claimOwners,
            KubeObject set,
            List<PodDigest> pods,
            Instant now) {
        this.client = client;
        this.recorder = recorder;
        this.owned = owned;
        this.history = history;
        this.set = set;
        this.spec = SetSpec.of(set);
        this.now = now;
        this.claims = new VolumeClaims(client, recorder, claimOwners, set, spec);
        this.pods = pods;
        this.revisions = history.of(set);
        History.Newest newest = history.newest(set, revisions);
        this.update = newest.revision();
        this.collisions = newest.collisions();
        String name = set.status().stringOr("currentRevision", "");
        this.current =
                revisions.stream().filter(r -> r.name().equals(name)).findFirst().orElse(update);
        this.replicas = new PodDigest[spec.replicas()];
        this.condemned = new ArrayList<>();
        sort();
    }

    /// Pods within the wanted ordinals to their places, all others to the condemned.
    private void sort() {
        for (PodDigest pod : pods) {
            int ordinal = ordinal(pod);
            if (spec.covers(ordinal)) {
                replicas[ordinal - spec.start()] = pod;
            } else {
                condemned.add(pod);
            }
        }
        condemned.sort(Comparator.comparingInt(this::ordinal).reversed());
    }

    private int ordinal(PodDigest pod) {
        return SetPods.ordinal(set.name(), pod.key().name());
    }

    /// @throws RefusedException when a pod or claim could not be written
    Result run() {
        if (!set.isBeingDeleted() && owned.settled(set, now)) {
            act();
        }
        report();
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
        truncateHistory();
        if (failure != null) {
            throw new RefusedException(failure);
        }
        return nextLook();
    }

    /// Each part only when the one before has nothing left to do.
    private void act() {
        if (processReplicas() && processCondemned() && !spec.onDelete()) {
            updateOne();
        }
    }

    /// @return whether all is well enough to go on
    private boolean processReplicas() {
        boolean goOn = true;
        for (int i = 0; i < replicas.length; i++) {
            goOn &= processReplica(i);
            if (!goOn && (spec.ordered() || failure != null)) {
                return false;
            }
        }
        return goOn || !spec.ordered();
    }

    /// @param index in `replicas`: the ordinal less the first
    /// @return whether the next may be looked at
    private boolean processReplica(int index) {
        PodDigest pod = replicas[index];
        int ordinal = spec.start() + index;
        if (pod == null) {
            create(ordinal);
            return false;
        }
        if (pod.finished()) {
            // A new one follows when this one is gone, whatever it ended with.
            delete(pod);
            return false;
        }
        if (pod.phase() == PodDigest.Phase.PENDING) {
            failure = claims.ensure(ordinal, events);
        }
        if (spec.ordered() && (pod.terminating() || !isAvailable(pod))) {
            return false;
        }
        boolean owned = claims.own(pod, false, events);
        if (!SetPods.hasIdentity(set, pod, ordinal)) {
            giveIdentity(pod, ordinal);
        } else if (owned) {
            tell("update", pod.key().name(), null);
        }
        return true;
    }

    private boolean isReady(PodDigest pod) {
        return pod.phase() == PodDigest.Phase.RUNNING && pod.ready();
    }

    private boolean isAvailable(PodDigest pod) {
        return isReady(pod) && pod.available(spec.minReadySeconds(), now);
    }

    /// A missing pod is unavailable too.
    private boolean isUnavailable(@Nullable PodDigest pod) {
        return pod == null || pod.terminating() || !isAvailable(pod);
    }

    /// Claims before their pod: a pod with a missing claim could not be scheduled.
    private void create(int ordinal) {
        failure = claims.ensure(ordinal, events);
        if (failure != null) {
            tell("create", SetPods.name(set, ordinal), failure);
            return;
        }
        Outcome outcome =
                client.write(
                        Write.create(
                                Kinds.PODS,
                                set.namespace(),
                                SetPods.pod(set, spec, revisionFor(ordinal), ordinal),
                                Kinds.MANAGER));
        switch (outcome) {
            case Outcome.Done(var pod, _, _) -> {
                owned.expectCreated(set, List.of(pod.key()), now);
                tell("create", pod.name(), null);
                made.add(
                        new PodDigest(
                                pod.key(),
                                pod.uid(),
                                pod.labels(),
                                null,
                                PodDigest.Phase.PENDING,
                                false,
                                0,
                                now.getEpochSecond(),
                                "",
                                false,
                                0,
                                0));
            }
            case Outcome.Refused(var status) when status.is("AlreadyExists") -> failure = status;
            case Outcome.Refused(var status) -> {
                failure = status;
                tell("create", SetPods.name(set, ordinal), status);
            }
        }
    }

    /// Below the partition a lost pod comes back as it was.
    private Revision revisionFor(int ordinal) {
        return !spec.onDelete() && ordinal < spec.start() + spec.partition() ? current : update;
    }

    /// Idle for a pod that is going or was deleted in this step.
    private void delete(PodDigest pod) {
        if (pod.terminating() || !doomed.add(pod.uid())) {
            return;
        }
        Outcome outcome =
                client.write(
                        Write.delete(
                                Kinds.PODS,
                                set.namespace(),
                                pod.key().name(),
                                DeleteOptions.background().onlyUid(pod.uid())));
        switch (outcome) {
            case Outcome.Done _ -> {
                owned.expectDeleted(set, List.of(pod.uid()), now);
                tell("delete", pod.key().name(), null);
            }
            case Outcome.Refused(var status)
                    when status.is("NotFound") || status.is("Conflict") -> {}
            case Outcome.Refused(var status) -> {
                failure = status;
                tell("delete", pod.key().name(), status);
            }
        }
    }

    /// Told as an update of the pod, done or failed.
    private void giveIdentity(PodDigest pod, int ordinal) {
        Outcome outcome =
                client.write(
                        Write.mergePatch(
                                Kinds.PODS,
                                set.namespace(),
                                pod.key().name(),
                                "",
                                JsonObject.of(
                                        "metadata",
                                        JsonObject.of(
                                                "labels", SetPods.identityLabels(set, ordinal))),
                                Kinds.MANAGER));
        tell(
                "update",
                pod.key().name(),
                outcome instanceof Outcome.Refused(var status) ? status : null);
    }

    /// `Create Pod web-0 in StatefulSet web successful`, with the reason `SuccessfulCreate`.
    private void tell(String verb, String pod, @Nullable Status refused) {
        String word = Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
        String what = "%s Pod %s in StatefulSet %s ".formatted(word, pod, set.name());
        if (refused == null) {
            recorder.record(events, set, "Normal", "Successful" + word, what + "successful");
        } else {
            recorder.record(
                    events,
                    set,
                    "Warning",
                    "Failed" + word,
                    what + "failed error: " + refused.message());
        }
    }

    /// Removes what is too much, the highest ordinal first.
    ///
    /// @return whether the update may go on
    private boolean processCondemned() {
        condemned.forEach(pod -> claims.own(pod, true, events));
        PodDigest firstUnavailable = firstUnavailable();
        for (PodDigest pod : condemned) {
            if (pod.terminating()) {
                if (spec.ordered()) {
                    return false;
                }
                continue;
            }
            if (spec.ordered() && !isAvailable(pod) && pod != firstUnavailable) {
                return false;
            }
            delete(pod);
            if (spec.ordered()) {
                return false;
            }
        }
        return true;
    }

    /// In the order of ordinals. Ordered sets remove an unavailable pod only when it is this one.
    private @Nullable PodDigest firstUnavailable() {
        for (PodDigest pod : replicas) {
            if (pod != null && isUnavailable(pod)) {
                return pod;
            }
        }
        return condemned.reversed().stream().filter(this::isUnavailable).findFirst().orElse(null);
    }

    /// Replaces the last pod that is not of the newest revision, when all after it are. Pods below
    /// the partition are left alone; an unavailable pod after it holds the update up.
    private void updateOne() {
        for (int i = replicas.length - 1; i >= spec.partition(); i--) {
            PodDigest pod = replicas[i];
            if (pod != null && !isUpdated(pod) && !pod.terminating()) {
                delete(pod);
                return;
            }
            if (isUnavailable(pod)) {
                return;
            }
        }
    }

    private boolean isUpdated(PodDigest pod) {
        return update.name().equals(pod.labels().get(History.POD_LABEL));
    }

    /// With the pods that this step made, which the informer does not show yet.
    private void report() {
        var all = new ArrayList<>(pods);
        all.addAll(made);
        JsonObject status =
                new SetStatus(set, spec, all, doomed, now).of(current, update, collisions);
        if (!status.equals(set.status())) {
            client.write(Edits.statusUpdate(Kinds.STATEFUL_SETS, set, status)).orThrow();
        }
    }

    /// Revisions that a pod still carries are kept.
    private void truncateHistory() {
        Set<String> live = new LinkedHashSet<>(List.of(current.name(), update.name()));
        pods.forEach(pod -> live.add(pod.labels().getOrDefault(History.POD_LABEL, "")));
        history.truncate(revisions, live, spec.historyLimit());
    }

    /// When the next ready pod has been ready long enough.
    private Result nextLook() {
        return pods.stream()
                .filter(pod -> isReady(pod) && !isAvailable(pod))
                .map(pod -> pod.availableAt(spec.minReadySeconds()))
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .map(at -> Result.retryAfter(Duration.between(now, at)))
                .orElse(Result.DONE);
    }
}
