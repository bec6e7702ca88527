package atoll.controllers.volumes;

import atoll.api.KubeObject;
import atoll.api.Quantity;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which volume suits which claim. Pure: works on what is given. The scheduler's VolumeBinding
/// decides by the same rules for pods.
final class Volumes {
    /// On both sides: the controller chose the other, and may take the choice back.
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

    /// On a claim: it is bound, and its volume knows it.
    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

    /// The class of old, still honoured before the field.
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private Volumes() {}

    /// Empty: no class.
    static String className(KubeObject claimOrVolume) {
        String annotated = claimOrVolume.annotations().get(CLASS_ANNOTATION);
        return annotated != null
                ? annotated
                : claimOrVolume.spec().stringOr("storageClassName", "");
    }

    /// By the annotation that [VolumeController] puts when both sides know of each other.
    static boolean isBound(KubeObject claim) {
        return claim.annotations().containsKey(BIND_COMPLETED);
    }

    /// A reservation without a uid is for whoever has the name.
    static boolean isClaimedBy(KubeObject volume, KubeObject claim) {
        JsonObject reference = volume.spec().object("claimRef");
        String uid = reference.stringOr("uid", "");
        return reference.stringOr("name", "").equals(claim.name())
                && reference.stringOr("namespace", "").equals(claim.namespace())
                && (uid.isEmpty() || uid.equals(claim.uid()));
    }

    /// The volume that says it is for the claim.
    static Optional<KubeObject> meant(KubeObject claim, Collection<KubeObject> volumes) {
        return volumes.stream()
                .filter(volume -> isClaimedBy(volume, claim))
                .filter(volume -> mismatch(claim, volume) == null)
                .findFirst();
    }

    /// The smallest volume that is enough; one that is meant for the claim comes first.
    static Optional<KubeObject> best(KubeObject claim, Collection<KubeObject> volumes) {
        Optional<KubeObject> meant = meant(claim, volumes);
        if (meant.isPresent()) {
            return meant;
        }
        LabelSelector selector =
                claim.spec().has("selector")
                        ? LabelSelector.of(claim.spec().object("selector"))
                        : LabelSelector.EVERYTHING;
        return volumes.stream()
                .filter(volume -> !volume.spec().has("claimRef"))
                .filter(volume -> !volume.isBeingDeleted())
                .filter(volume -> volume.status().stringOr("phase", "").equals("Available"))
                .filter(volume -> selector.matches(volume.labels()))
                .filter(volume -> mismatch(claim, volume) == null)
                .min(Comparator.comparing(Volumes::capacity).thenComparing(KubeObject::name));
    }

    /// Why a volume cannot serve a claim; null when it can. In upstream's order and words. A
    /// claim's own volume must match as well.
    static @Nullable String mismatch(KubeObject claim, KubeObject volume) {
        if (capacity(volume).compareTo(requested(claim)) < 0) {
            return "requested PV is too small";
        }
        if (!className(claim).equals(className(volume))) {
            return "storageClassName does not match";
        }
        if (!mode(claim).equals(mode(volume))) {
            return "incompatible volumeMode";
        }
        List<String> offered = volume.spec().array("accessModes").strings();
        return offered.containsAll(claim.spec().array("accessModes").strings())
                ? null
                : "incompatible accessMode";
    }

    private static String mode(KubeObject claimOrVolume) {
        return claimOrVolume.spec().stringOr("volumeMode", "Filesystem");
    }

    private static Quantity capacity(KubeObject volume) {
        return Quantity.orZero(volume.spec().object("capacity").get("storage"));
    }

    private static Quantity requested(KubeObject claim) {
        return Quantity.orZero(claim.spec().object("resources", "requests").get("storage"));
    }
}
