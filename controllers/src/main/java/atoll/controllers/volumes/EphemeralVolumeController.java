package atoll.controllers.volumes;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the claims of pods' ephemeral volumes, each of which lives and goes with its pod. The
/// claim is named `POD-VOLUME` and owned by the pod, so that the garbage collector removes it. A
/// claim of that name that belongs to somebody else is never used: the pod would share a stranger's
/// data.
public final class EphemeralVolumeController {
    private static final String NAME = "ephemeral-volume-controller";

    private final Client client;
    private final Informer<KubeObject> pods;
    private final EventRecorder recorder;
    private final Controller controller;

    public EphemeralVolumeController(Client client, InstantSource clock) {
        this.client = client;
        this.recorder = new EventRecorder("ephemeral_volume", Kinds.MANAGER, clock);
        this.pods =
                Informer.digesting(
                        client, Kinds.PODS, EphemeralVolumeController::withEphemeralVolumes);
        Informer<OwnerReference> claims =
                Informer.digesting(
                        client,
                        Kinds.PERSISTENT_VOLUME_CLAIMS,
                        claim -> claim.controllerReference().orElse(null));
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watchSelf(pods)
                        .watch(claims, EphemeralVolumeController::podOf);
    }

    /// `ephemeral-volume-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Few pods have any; the others are not kept.
    private static @Nullable KubeObject withEphemeralVolumes(KubeObject pod) {
        boolean any =
                pod.spec().array("volumes").objects().stream()
                        .anyMatch(volume -> volume.has("ephemeral"));
        return any ? pod : null;
    }

    private static Collection<ObjectKey> podOf(ObjectKey claim, OwnerReference owner) {
        return owner.kind().equals("Pod")
                ? List.of(new ObjectKey(claim.namespace(), owner.name()))
                : List.of();
    }

    /// A pod that is going gets no claim any more; the one it has goes with it.
    private Result reconcile(ObjectKey key) {
        KubeObject pod = pods.get(key);
        if (pod == null || pod.isBeingDeleted()) {
            return Result.DONE;
        }
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            if (volume.has("ephemeral")) {
                provide(pod, volume);
            }
        }
        return Result.DONE;
    }

    /// @throws RefusedException when the claim cannot be made, after telling
    private void provide(KubeObject pod, JsonObject volume) {
        var key = new ObjectKey(pod.namespace(), pod.name() + "-" + volume.stringOr("name", ""));
        KubeObject present = client.find(Kinds.PERSISTENT_VOLUME_CLAIMS, key).orElse(null);
        if (present == null) {
            Outcome made =
                    client.write(
                            Write.create(
                                    Kinds.PERSISTENT_VOLUME_CLAIMS,
                                    pod.namespace(),
                                    claim(pod, key.name(), volume),
                                    Kinds.MANAGER));
            if (made instanceof Outcome.Refused(var status)) {
                tell(pod, volume, "create PVC " + key.name() + ": " + status.message());
                throw new RefusedException(status);
            }
        } else if (!isFor(present, pod)) {
            tell(
                    pod,
                    volume,
                    "PVC %s was not created for pod %s (pod is not owner)"
                            .formatted(key, pod.key()));
        }
    }

    /// By the owner's uid: a claim of an earlier pod of the name is a stranger's.
    private static boolean isFor(KubeObject claim, KubeObject pod) {
        return claim.controllerReference()
                .map(owner -> owner.uid().equals(pod.uid()))
                .orElse(false);
    }

    /// The template's labels, annotations and spec.
    private static JsonObject claim(KubeObject pod, String name, JsonObject volume) {
        JsonObject template = volume.object("ephemeral", "volumeClaimTemplate");
        JsonArray owners = JsonArray.of(OwnerReference.controlledBy(pod).toJson());
        JsonObject wanted = template.object("metadata");
        var metadata = JsonObject.builder().put("name", name).put("ownerReferences", owners);
        metadata.putIfPresent("labels", wanted.get("labels"));
        metadata.putIfPresent("annotations", wanted.get("annotations"));
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "PersistentVolumeClaim",
                "metadata",
                metadata.build(),
                "spec",
                template.object("spec"));
    }

    private void tell(KubeObject pod, JsonObject volume, String why) {
        String message = "ephemeral volume " + volume.stringOr("name", "") + ": " + why;
        client.write(recorder.event(pod, "Warning", "FailedBinding", message));
    }
}
