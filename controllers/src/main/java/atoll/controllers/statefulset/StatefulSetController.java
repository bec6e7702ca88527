package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.history.Hashing;
import atoll.controllers.history.History;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.OwnedPods;
import atoll.controllers.pods.PodDigest;
import atoll.controllers.pods.PodDigests;
import java.time.InstantSource;
import java.util.List;

/// Keeps the numbered pods of StatefulSets and their claims. Every reconcile is one [SetStep]. Pods
/// that match the selector and have no number of this set's are claimed, and otherwise let be.
public final class StatefulSetController {
    private static final String NAME = "statefulset-controller";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> sets;
    private final OwnedPods<PodDigest> pods;
    private final History history;

    /// Of every claim of the cluster, so that most steps ask the server for none.
    private final Informer<List<OwnerReference>> claimOwners;

    private final EventRecorder recorder;
    private final Controller controller;

    public StatefulSetController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.sets = Informer.of(client, Kinds.STATEFUL_SETS);
        this.pods =
                new OwnedPods<>(
                        client, sets, Kinds.STATEFUL_SETS, PodDigests.ownedBy("StatefulSet")::of);
        this.history =
                new History(
                        client, "StatefulSet", "controller.kubernetes.io/hash", Hashing.OF_DATA);
        this.claimOwners =
                Informer.digesting(
                        client, Kinds.PERSISTENT_VOLUME_CLAIMS, KubeObject::ownerReferences);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .read(history.informer())
                        .read(claimOwners)
                        .watchSelf(sets)
                        .watch(pods.informer(), pods::ownersOf);
    }

    /// `statefulset-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// A set that is gone leaves its pods to the garbage collector.
    private Result reconcile(ObjectKey key) {
        KubeObject set = sets.get(key);
        if (set == null) {
            return Result.DONE;
        }
        List<PodDigest> members =
                pods.claim(set).stream()
                        .filter(pod -> SetPods.ordinal(set.name(), pod.key().name()) >= 0)
                        .toList();
        return new SetStep(
                        client, recorder, pods, history, claimOwners, set, members, clock.instant())
                .run();
    }
}
