package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.api.selector.LabelSelector;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.Claims;
import atoll.controllers.pods.Owned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps a Deployment's ReplicaSets as its strategy says: one for the present template, old ones
/// for going back, sizes moved step by step.
///
/// It never sees pods (but for the strategy Recreate, which asks for them): what ReplicaSets report
/// is all it goes by. Every reconcile is one [Rollout]; its writes come back as events and bring
/// the next.
public final class DeploymentController {
    private static final String NAME = "deployment-controller";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> deployments;
    private final Informer<OwnedSet> sets;
    private final Index<OwnedSet> byOwner;
    private final Claims claims;
    private final EventRecorder recorder;
    private final Controller controller;

    /// A ReplicaSet as claiming sees it.
    private record OwnedSet(KubeObject object) implements Owned {
        @Override
        public ObjectKey key() {
            return object.key();
        }

        @Override
        public String uid() {
            return object.uid();
        }

        @Override
        public Map<String, String> labels() {
            return object.labels();
        }

        @Override
        public @Nullable OwnerReference controller() {
            return object.controllerReference().orElse(null);
        }

        @Override
        public boolean terminating() {
            return object.isBeingDeleted();
        }
    }

    public DeploymentController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.deployments = Informer.of(client, Kinds.DEPLOYMENTS);
        this.sets = Informer.digesting(client, Kinds.REPLICA_SETS, OwnedSet::new);
        this.byOwner = sets.index(OwnedSet::ownership);
        this.claims = new Claims(client, Kinds.DEPLOYMENTS, Kinds.REPLICA_SETS);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watchSelf(deployments)
                        .watch(sets, this::deploymentsOf);
    }

    /// `deployment-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// A set of another kind of owner concerns nobody.
    private Collection<ObjectKey> deploymentsOf(ObjectKey key, OwnedSet set) {
        OwnerReference owner = set.controller();
        if (owner != null) {
            return owner.kind().equals("Deployment")
                    ? List.of(new ObjectKey(key.namespace(), owner.name()))
                    : List.of();
        }
        return deployments.inNamespace(key.namespace()).values().stream()
                .filter(deployment -> selector(deployment).matches(set.labels()))
                .map(KubeObject::key)
                .toList();
    }

    private static LabelSelector selector(KubeObject deployment) {
        return LabelSelector.of(deployment.spec().object("selector"));
    }

    /// Looks again when the progress deadline would pass; nothing else may happen by then.
    private Result reconcile(ObjectKey key) {
        KubeObject deployment = deployments.get(key);
        if (deployment == null) {
            return Result.DONE;
        }
        LabelSelector selector = selector(deployment);
        if (selector.isEverything()) {
            return refuseToSelectAll(deployment);
        }
        List<KubeObject> claimed =
                claims
                        .claim(
                                deployment,
                                selector,
                                byOwner.get(deployment.uid()).values(),
                                byOwner.get(Owned.orphansOf(key.namespace())).values())
                        .stream()
                        .map(OwnedSet::object)
                        .toList();
        Instant now = clock.instant();
        var rollout = new Rollout(client, recorder, deployment, claimed, now);
        rollout.step();
        rollout.finish();
        KubeObject after = rollout.deployment();
        Duration untilDeadline = DeploymentStatus.untilDeadline(after, after.status(), now);
        return untilDeadline == null ? Result.DONE : Result.retryAfter(untilDeadline);
    }

    /// Told once for each generation. The server's validation lets no such selector in; old objects
    /// may have one.
    private Result refuseToSelectAll(KubeObject deployment) {
        long generation = deployment.generation();
        if (deployment.status().longOr("observedGeneration", 0) < generation) {
            client.write(
                    recorder.event(
                            deployment,
                            "Warning",
                            "SelectingAll",
                            "This deployment is selecting all pods. A non-empty selector is"
                                    + " required."));
            Write observed =
                    Edits.statusUpdate(
                            Kinds.DEPLOYMENTS,
                            deployment,
                            deployment.status().with("observedGeneration", generation));
            client.write(observed).orThrow();
        }
        return Result.DONE;
    }
}
