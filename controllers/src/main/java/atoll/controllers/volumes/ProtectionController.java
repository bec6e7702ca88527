package atoll.controllers.volumes;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets a claim that is to be deleted go when no pod on a node uses it, and a volume when no claim
/// is bound to it. Until then their finalizers hold them, which are given back when somebody takes
/// them away.
///
/// Upstream's two controllers for claims and for volumes in one; its queue holds both, volumes
/// without a namespace.
public final class ProtectionController {
    private static final String CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
    private static final String VOLUME_FINALIZER = "kubernetes.io/pv-protection";

    private final Client client;
    private final Informer<KubeObject> claims;
    private final Informer<KubeObject> volumes;
    private final Index<ClaimUser> usersOf;
    private final Controller controller;

    /// A pod on a node that uses claims. Unscheduled pods hold no claim; nor does one whose kubelet
    /// has let it go (a grace period of 0).
    private record ClaimUser(ObjectKey key, List<ObjectKey> claims) {
        /// Null for a pod that holds no claim. A claim of an ephemeral volume counts by its name,
        /// whoever owns it.
        static @Nullable ClaimUser of(KubeObject pod) {
            if (pod.spec().stringOr("nodeName", "").isEmpty() || isShutDown(pod)) {
                return null;
            }
            List<ObjectKey> used =
                    pod.spec().array("volumes").objects().stream()
                            .map(volume -> claimName(pod, volume))
                            .filter(name -> !name.isEmpty())
                            .map(name -> new ObjectKey(pod.namespace(), name))
                            .toList();
            return used.isEmpty() ? null : new ClaimUser(pod.key(), used);
        }

        /// "" for a volume of another sort.
        private static String claimName(KubeObject pod, JsonObject volume) {
            return volume.has("ephemeral")
                    ? pod.name() + "-" + volume.stringOr("name", "")
                    : volume.object("persistentVolumeClaim").stringOr("claimName", "");
        }

        /// Its kubelet, or whoever deleted it by force, has let it go.
        private static boolean isShutDown(KubeObject pod) {
            return pod.isBeingDeleted()
                    && pod.metadata().longOr("deletionGracePeriodSeconds", -1) == 0;
        }
    }

    public ProtectionController(Client client, InstantSource clock) {
        this.client = client;
        this.claims = Informer.of(client, Kinds.PERSISTENT_VOLUME_CLAIMS);
        this.volumes = Informer.of(client, Kinds.PERSISTENT_VOLUMES);
        Informer<ClaimUser> pods = Informer.digesting(client, Kinds.PODS, ClaimUser::of);
        this.usersOf = pods.index(user -> user.claims().stream().map(ObjectKey::toString).toList());
        this.controller =
                new Controller(
                                "persistentvolumeclaim-protection-controller",
                                clock,
                                this::reconcile)
                        .watchSelf(claims)
                        .watchSelf(volumes)
                        .watch(pods, ProtectionController::claimsOf);
    }

    /// `persistentvolumeclaim-protection-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Asked for the pod as it was, too: a pod that goes frees its claims.
    private static Collection<ObjectKey> claimsOf(ObjectKey key, ClaimUser user) {
        return user.claims();
    }

    /// A volume is in use while it is `Bound`.
    private Result reconcile(ObjectKey key) {
        if (key.namespace().isEmpty()) {
            KubeObject volume = volumes.get(key);
            if (volume != null) {
                boolean used = volume.status().stringOr("phase", "").equals("Bound");
                protect(Kinds.PERSISTENT_VOLUMES, volume, VOLUME_FINALIZER, used);
            }
            return Result.DONE;
        }
        KubeObject claim = claims.get(key);
        if (claim != null) {
            boolean used = !usersOf.get(key.toString()).isEmpty();
            protect(Kinds.PERSISTENT_VOLUME_CLAIMS, claim, CLAIM_FINALIZER, used);
        }
        return Result.DONE;
    }

    /// Takes the finalizer from what is to be deleted and not used any more, and gives it to what
    /// stays and has lost it.
    private void protect(
            GroupVersionResource resource, KubeObject object, String finalizer, boolean used) {
        boolean has = object.finalizers().contains(finalizer);
        if (object.isBeingDeleted() ? has && !used : !has) {
            JsonArray present = object.metadata().array("finalizers");
            Json name = Json.of(finalizer);
            write(
                    resource,
                    object,
                    has ? present.filter(one -> !one.equals(name)) : present.plus(name));
        }
    }

    /// At the version that was read: a conflict is thrown, and tried again.
    private void write(GroupVersionResource resource, KubeObject object, JsonArray finalizers) {
        JsonObject metadata =
                JsonObject.of(
                        "resourceVersion",
                        object.resourceVersion(),
                        "finalizers",
                        finalizers.isEmpty() ? Json.nil() : finalizers);
        Outcome outcome =
                client.write(
                        Write.mergePatch(
                                resource,
                                object.namespace(),
                                object.name(),
                                "",
                                JsonObject.of("metadata", metadata),
                                Kinds.MANAGER));
        if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
    }
}
