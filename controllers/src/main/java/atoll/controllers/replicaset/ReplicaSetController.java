package atoll.controllers.replicaset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.Claims;
import atoll.controllers.pods.DeletionOrder;
import atoll.controllers.pods.Expectations;
import atoll.controllers.pods.Owned;
import atoll.controllers.pods.PodDigest;
import atoll.controllers.pods.PodDigests;
import atoll.controllers.pods.PodTemplate;
import atoll.controllers.pods.PodWrites;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps the number of a set's active pods at `spec.replicas`: claims pods by selector, creates
/// what is missing, deletes what is worth least, and reports. At most 500 pods change in one
/// reconcile; the events of those bring the next.
///
/// Counts are trusted only when all earlier writes for the set have been seen ([Expectations]);
/// until then it claims and reports. One instance for each kind; stepped by its actor's thread.
public final class ReplicaSetController {
    private final PodSetKind kind;
    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> sets;

    /// Sets by the uid of their controller: the sets of one Deployment.
    private final Index<KubeObject> siblings;

    private final Informer<PodDigest> pods;
    private final Index<PodDigest> byOwner;
    private final Expectations expectations = new Expectations();
    private final PodWrites podWrites;
    private final Claims claims;
    private final Controller controller;

    public ReplicaSetController(PodSetKind kind, Client client, InstantSource clock) {
        this.kind = kind;
        this.client = client;
        this.clock = clock;
        this.sets = Informer.of(client, kind.resource());
        this.siblings = sets.index(ReplicaSetController::controllerUid);
        this.pods = Informer.digesting(client, Kinds.PODS, PodDigests.ownedBy(kind.kind())::of);
        this.byOwner = pods.index(PodDigest::ownership);
        this.podWrites =
                new PodWrites(
                        client, new EventRecorder(kind.controllerName(), Kinds.MANAGER, clock));
        this.claims = new Claims(client, kind.resource(), Kinds.PODS);
        sets.onChange(this::forgetDeletedSet);
        pods.onChange(this::observePod);
        this.controller =
                new Controller(kind.controllerName(), clock, this::reconcile)
                        .watchSelf(sets)
                        .watch(pods, this::setsOf);
    }

    /// Named as the kind's controller is upstream; to be run once.
    public Actor actor() {
        return controller;
    }

    private static List<String> controllerUid(KubeObject set) {
        return set.controllerReference().map(OwnerReference::uid).stream().toList();
    }

    /// A set that was made anew under the name is another one.
    private void forgetDeletedSet(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.forget(before.uid());
            podWrites.forget(before.uid());
        }
    }

    private void observePod(ObjectKey key, @Nullable PodDigest before, @Nullable PodDigest after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.seen(before, true);
        }
        if (after != null) {
            expectations.seen(after, false);
        }
    }

    /// Its own set, or for an orphan all that select it.
    private Collection<ObjectKey> setsOf(ObjectKey key, PodDigest pod) {
        OwnerReference owner = pod.controller();
        if (owner != null) {
            return List.of(new ObjectKey(key.namespace(), owner.name()));
        }
        return sets.inNamespace(key.namespace()).values().stream()
                .filter(set -> kind.selector(set).matches(pod.labels()))
                .map(KubeObject::key)
                .toList();
    }

    /// Throws after reporting when pods could not be written, so that the frame tries again with
    /// back-off. Asks to be called again when the next ready pod becomes available.
    private Result reconcile(ObjectKey key) {
        KubeObject set = sets.get(key);
        if (set == null) {
            return Result.DONE;
        }
        Instant now = clock.instant();
        boolean settled = expectations.satisfied(set.uid(), now);
        List<PodDigest> claimed =
                claims.claim(
                        set,
                        kind.selector(set),
                        byOwner.get(set.uid()).values(),
                        byOwner.get(Owned.orphansOf(key.namespace())).values());
        List<PodDigest> active = claimed.stream().filter(PodDigest::active).toList();
        int diff = active.size() - wanted(set);
        Status failure = settled && !set.isBeingDeleted() ? correct(set, active, diff, now) : null;
        report(set, SetStatus.of(set, kind, claimed, failure, diff, now));
        if (failure != null) {
            throw new RefusedException(failure);
        }
        return nextAvailable(set, active, now)
                .map(at -> Result.retryAfter(Duration.between(now, at)))
                .orElse(Result.DONE);
    }

    private static int wanted(KubeObject set) {
        return (int) set.spec().longOr("replicas", 1);
    }

    /// @param diff active pods minus wanted ones
    /// @return the first refusal; null when there was none
    private @Nullable Status correct(
            KubeObject set, List<PodDigest> active, int diff, Instant now) {
        if (diff < 0) {
            JsonObject pod = PodTemplate.pod(set, set.spec().object("template"));
            int count = Math.min(-diff, PodWrites.BATCH_MAX);
            var written = podWrites.create(set, Collections.nCopies(count, pod));
            expectations.created(set.uid(), written.done(), now);
            return written.refused();
        }
        if (diff > 0) {
            int count = Math.min(diff, PodWrites.BATCH_MAX);
            var order = new DeletionOrder(related(set), now);
            var deleted = podWrites.delete(set, order.first(count, active));
            expectations.deleted(set.uid(), deleted.uids(), now);
            return deleted.refused();
        }
        return null;
    }

    /// The pods of all sets with the same controller: a Deployment's old and new ones.
    private List<PodDigest> related(KubeObject set) {
        Optional<OwnerReference> owner = set.controllerReference();
        Collection<KubeObject> family =
                owner.isPresent() ? siblings.get(owner.get().uid()).values() : List.of(set);
        return family.stream()
                .flatMap(member -> byOwner.get(member.uid()).values().stream())
                .toList();
    }

    /// A conflict is thrown: the set has changed and comes back by its watch.
    private void report(KubeObject set, JsonObject status) {
        if (!Objects.equals(status, set.status())) {
            client.write(Edits.statusUpdate(kind.resource(), set, status)).orThrow();
        }
    }

    /// When the next ready pod becomes available, while some are ready and not yet available.
    private Optional<Instant> nextAvailable(KubeObject set, List<PodDigest> active, Instant now) {
        int minReadySeconds = SetStatus.minReadySeconds(set);
        return active.stream()
                .filter(pod -> pod.ready() && !pod.available(minReadySeconds, now))
                .map(pod -> pod.availableAt(minReadySeconds))
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }
}
