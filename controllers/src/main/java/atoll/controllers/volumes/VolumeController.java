package atoll.controllers.volumes;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Binds PersistentVolumeClaims to PersistentVolumes. Makes no volumes: a class's provisioner would
/// be somebody else, and until it comes the claim waits, as in any cluster.
///
/// Upstream's PersistentVolumeController without provisioning. Both sides are written in a fixed
/// order, each write on its own; a reconcile that breaks off anywhere finds its work half done and
/// finishes it. Keys without a namespace are volumes.
public final class VolumeController {
    private static final String NAME = "persistentvolume-binder-controller";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    private static final String BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    private final InstantSource clock;
    private final Client client;
    private final Informer<KubeObject> claims;
    private final Index<KubeObject> unboundByClass;
    private final Informer<KubeObject> volumes;
    private final Informer<KubeObject> classes;
    private final EventRecorder recorder;
    private final Controller controller;

    public VolumeController(Client client, InstantSource clock) {
        this.clock = clock;
        this.client = client;
        this.claims = Informer.of(client, Kinds.PERSISTENT_VOLUME_CLAIMS);
        this.volumes = Informer.of(client, Kinds.PERSISTENT_VOLUMES);
        this.classes = Informer.of(client, Kinds.STORAGE_CLASSES);
        this.unboundByClass =
                claims.index(claim ->
                        Volumes.isBound(claim) ? List.of() : List.of(Volumes.className(claim)));
        this.recorder = new EventRecorder("persistentvolume-controller", Kinds.MANAGER, clock);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watch(classes, (key, _) -> waiting(key.name()))
                        .watch(volumes, this::touched)
                        .watch(claims, this::concerned);
    }

    /// `persistentvolume-binder-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Unbound claims of a class.
    private Collection<ObjectKey> waiting(String className) {
        return List.copyOf(unboundByClass.get(className).keySet());
    }

    /// A volume itself, its claim, and those that wait for one like it.
    private Collection<ObjectKey> touched(ObjectKey key, KubeObject volume) {
        List<ObjectKey> keys = new ArrayList<>(List.of(key));
        JsonObject reference = volume.spec().object("claimRef");
        if (reference.isEmpty()) {
            keys.addAll(waiting(Volumes.className(volume)));
        } else {
            keys.add(
                    new ObjectKey(
                            reference.stringOr("namespace", ""), reference.stringOr("name", "")));
        }
        return keys;
    }

    /// A claim, and the volume that it names.
    private Collection<ObjectKey> concerned(ObjectKey key, KubeObject claim) {
        String volume = claim.spec().stringOr("volumeName", "");
        return volume.isEmpty() ? List.of(key) : List.of(key, new ObjectKey("", volume));
    }

    /// Claims count as bound by their annotation, not by their phase.
    private Result reconcile(ObjectKey key) {
        KubeObject found = key.namespace().isEmpty() ? volumes.get(key) : claims.get(key);
        if (found == null) {
            return Result.DONE;
        }
        if (key.namespace().isEmpty()) {
            syncVolume(found);
        } else if (Volumes.isBound(found)) {
            syncBound(found);
        } else {
            syncUnbound(found);
        }
        return Result.DONE;
    }

    /// A claim that names a volume takes that or none.
    private void syncUnbound(KubeObject claim) {
        String named = claim.spec().stringOr("volumeName", "");
        if (!named.isEmpty()) {
            bindNamed(claim, volumes.get(new ObjectKey("", named)));
            return;
        }
        Optional<KubeObject> best =
                isDelayed(claim)
                        ? Volumes.meant(claim, volumes.all().values())
                        : Volumes.best(claim, volumes.all().values());
        if (best.isPresent()) {
            bind(claim, best.get(), !Volumes.isClaimedBy(best.get(), claim));
        } else {
            sayWhyUnbound(claim);
            phase(claim, "Pending");
        }
    }

    /// Whether a claim waits until a pod that uses it has a node.
    private boolean isDelayed(KubeObject claim) {
        KubeObject storageClass = storageClass(claim);
        return storageClass != null
                && storageClass
                        .tree()
                        .stringOr("volumeBindingMode", "Immediate")
                        .equals("WaitForFirstConsumer")
                && !claim.annotations().containsKey(SELECTED_NODE);
    }

    /// Null for a claim without a class, and for a class that does not exist.
    private @Nullable KubeObject storageClass(KubeObject claim) {
        String name = Volumes.className(claim);
        return name.isEmpty() ? null : classes.get(new ObjectKey("", name));
    }

    /// An Event in upstream's words, for the first reason that holds: waits for a pod, no class,
    /// unknown class, somebody else's work.
    private void sayWhyUnbound(KubeObject claim) {
        String className = Volumes.className(claim);
        KubeObject storageClass = storageClass(claim);
        if (isDelayed(claim)) {
            tell(
                    claim,
                    "Normal",
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
        } else if (className.isEmpty()) {
            tell(
                    claim,
                    "Normal",
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
        } else if (storageClass == null) {
            tell(
                    claim,
                    "Warning",
                    "ProvisioningFailed",
                    "storageclass.storage.k8s.io \"" + className + "\" not found");
        } else {
            awaitProvisioner(claim, storageClass.tree().stringOr("provisioner", ""));
        }
    }

    /// The annotation asks the provisioner for a volume; the same as upstream's, under its old and
    /// new name.
    private void awaitProvisioner(KubeObject claim, String provisioner) {
        if (provisioner.equals(NO_PROVISIONER)) {
            tell(
                    claim,
                    "Warning",
                    "ProvisioningFailed",
                    "no volume plugin matched name: " + NO_PROVISIONER);
            return;
        }
        if (!provisioner.equals(claim.annotations().get(PROVISIONER))) {
            patch(
                    Kinds.PERSISTENT_VOLUME_CLAIMS,
                    claim,
                    "",
                    annotations(BETA_PROVISIONER, provisioner, PROVISIONER, provisioner));
        }
        tell(
                claim,
                "Normal",
                "ExternalProvisioning",
                ("Waiting for a volume to be created either by the external provisioner '%s' or"
                                + " manually by the system administrator. If volume creation is"
                                + " delayed, please verify that the provisioner is running and"
                                + " correctly registered.")
                        .formatted(provisioner));
    }

    /// @param volume the one that it names; null when there is none
    private void bindNamed(KubeObject claim, @Nullable KubeObject volume) {
        if (volume == null) {
            phase(claim, "Pending");
        } else if (Volumes.isClaimedBy(volume, claim)) {
            bind(claim, volume, false);
        } else if (volume.spec().has("claimRef")) {
            tell(
                    claim,
                    "Warning",
                    "FailedBinding",
                    "volume \"" + volume.name() + "\" already bound to a different claim.");
            phase(claim, "Pending");
        } else {
            String mismatch = Volumes.mismatch(claim, volume);
            if (mismatch == null) {
                bind(claim, volume, false);
                return;
            }
            tell(
                    claim,
                    "Warning",
                    "VolumeMismatch",
                    "Cannot bind to requested volume \"%s\": %s"
                            .formatted(volume.name(), mismatch));
            phase(claim, "Pending");
        }
    }

    /// The volume first, then the claim: a volume that says whose it is is never given twice.
    ///
    /// @param chosen whether this controller chose the volume, so that it may take it back
    private void bind(KubeObject claim, KubeObject volume, boolean chosen) {
        boolean marked = volume.annotations().containsKey(Volumes.BOUND_BY_CONTROLLER);
        if (!volume.spec().object("claimRef").stringOr("uid", "").equals(claim.uid())) {
            JsonObject change = JsonObject.of("spec", JsonObject.of("claimRef", claim.reference()));
            boolean mine = !volume.spec().has("claimRef");
            patch(
                    Kinds.PERSISTENT_VOLUMES,
                    volume,
                    "",
                    mine
                            ? change.with(
                                    "metadata",
                                    annotations(Volumes.BOUND_BY_CONTROLLER, "yes")
                                            .object("metadata"))
                            : change);
        }
        status(Kinds.PERSISTENT_VOLUMES, volume, volume.status().with("phase", "Bound"));
        JsonObject metadata =
                chosen || (marked && claim.spec().stringOr("volumeName", "").isEmpty())
                        ? annotations(
                                Volumes.BIND_COMPLETED, "yes", Volumes.BOUND_BY_CONTROLLER, "yes")
                        : annotations(Volumes.BIND_COMPLETED, "yes");
        if (!Volumes.isBound(claim)) {
            patch(
                    Kinds.PERSISTENT_VOLUME_CLAIMS,
                    claim,
                    "",
                    metadata.with("spec", JsonObject.of("volumeName", volume.name())));
        }
        status(
                Kinds.PERSISTENT_VOLUME_CLAIMS,
                claim,
                claim.status()
                        .with("phase", "Bound")
                        .with("accessModes", volume.spec().array("accessModes"))
                        .with("capacity", volume.spec().object("capacity")));
    }

    /// Repeats the binding, which writes only what is missing; or the claim is lost.
    private void syncBound(KubeObject claim) {
        KubeObject volume = volumes.get(new ObjectKey("", claim.spec().stringOr("volumeName", "")));
        if (volume == null) {
            lost(
                    claim,
                    "ClaimLost",
                    "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        } else if (!volume.spec().has("claimRef") || Volumes.isClaimedBy(volume, claim)) {
            bind(claim, volume, false);
        } else {
            lost(
                    claim,
                    "ClaimMisbound",
                    "Two claims are bound to the same volume, this one is bound incorrectly");
        }
    }

    /// Told once: the phase says that it has been told.
    private void lost(KubeObject claim, String reason, String message) {
        if (!claim.status().stringOr("phase", "").equals("Lost")) {
            phase(claim, "Lost");
            tell(claim, "Warning", reason, message);
        }
    }

    /// A volume is released when its claim is gone, or another one has its name.
    private void syncVolume(KubeObject volume) {
        JsonObject reference = volume.spec().object("claimRef");
        if (reference.stringOr("uid", "").isEmpty()) {
            volumePhase(volume, "Available");
            return;
        }
        KubeObject claim =
                claims.get(
                        new ObjectKey(
                                reference.stringOr("namespace", ""),
                                reference.stringOr("name", "")));
        boolean gone = claim == null || !claim.uid().equals(reference.stringOr("uid", ""));
        if (!gone) {
            return;
        }
        if (!volume.status().stringOr("phase", "").equals("Failed")) {
            volumePhase(volume, "Released");
        }
        if (volume.spec().stringOr("persistentVolumeReclaimPolicy", "").equals("Delete")) {
            reclaim(volume);
        }
    }

    /// Only host paths below /tmp can be removed by upstream itself. What cannot be removed is
    /// marked `Failed`, once. A CSI volume is its driver's.
    private void reclaim(KubeObject volume) {
        String path = volume.spec().object("hostPath").stringOr("path", "");
        if (path.startsWith("/tmp/")) {
            Outcome outcome =
                    client.write(
                            Write.delete(
                                    Kinds.PERSISTENT_VOLUMES,
                                    "",
                                    volume.name(),
                                    DeleteOptions.background().onlyUid(volume.uid())));
            tolerate(outcome);
            return;
        }
        if (volume.status().stringOr("phase", "").equals("Failed") || volume.spec().has("csi")) {
            return;
        }
        String why =
                path.isEmpty()
                        ? "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched"
                                .formatted(volume.name())
                        : "host_path deleter only supports /tmp/.+ but received provided " + path;
        status(
                Kinds.PERSISTENT_VOLUMES,
                volume,
                volume.status().with("phase", "Failed").with("message", why));
        tell(volume, "Warning", "VolumeFailedDelete", why);
    }

    private void phase(KubeObject claim, String phase) {
        status(Kinds.PERSISTENT_VOLUME_CLAIMS, claim, claim.status().with("phase", phase));
    }

    private void volumePhase(KubeObject volume, String phase) {
        status(Kinds.PERSISTENT_VOLUMES, volume, volume.status().with("phase", phase));
    }

    /// A volume's change of phase carries its time.
    private void status(GroupVersionResource resource, KubeObject object, JsonObject status) {
        if (!Objects.equals(status, object.status())) {
            boolean moved =
                    resource.equals(Kinds.PERSISTENT_VOLUMES)
                            && !Objects.equals(status.get("phase"), object.status().get("phase"));
            JsonObject timed =
                    moved
                            ? status.with(
                                    "lastPhaseTransitionTime", Timestamps.seconds(clock.instant()))
                            : status;
            patch(resource, object, "status", JsonObject.of("status", timed));
        }
    }

    private static JsonObject annotations(Object... keysAndValues) {
        return JsonObject.of(
                "metadata", JsonObject.of("annotations", JsonObject.of(keysAndValues)));
    }

    /// @param subresource empty: the object itself
    private void patch(
            GroupVersionResource resource, KubeObject object, String subresource, JsonObject body) {
        tolerate(
                client.write(
                        Write.mergePatch(
                                resource,
                                object.namespace(),
                                object.name(),
                                subresource,
                                body,
                                Kinds.MANAGER)));
    }

    /// An object that is gone is no failure.
    ///
    /// @throws RefusedException for any other refusal
    private static void tolerate(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
    }

    /// Sent at once, in a request of its own.
    private void tell(KubeObject object, String type, String reason, String message) {
        List<Write> events = new ArrayList<>();
        recorder.record(events, object, type, reason, message);
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
    }
}
