package atoll.scheduler.plugins;

import atoll.api.KubeObject;
import atoll.api.Quantity;
import atoll.api.selector.LabelSelector;
import atoll.api.selector.NodeSelectorTerms;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.NodeFacts;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Finds the volume that a claim gets when its pod goes to a node. Pure: volumes come with the
/// call. The volume controller decides by the same rules.
final class VolumeMatch {
    private VolumeMatch() {}

    /// The one that is the claim's already, else the smallest that is enough; null for none.
    static @Nullable KubeObject of(
            KubeObject claim, NodeFacts node, Collection<KubeObject> volumes) {
        LabelSelector selector =
                claim.spec().has("selector")
                        ? LabelSelector.of(claim.spec().object("selector"))
                        : LabelSelector.EVERYTHING;
        return volumes.stream()
                .filter(volume -> serves(claim, volume, selector) && isReached(volume, node))
                .min(
                        Comparator.comparing((KubeObject volume) -> !isOf(claim, volume))
                                .thenComparing(VolumeMatch::capacity)
                                .thenComparing(KubeObject::name))
                .orElse(null);
    }

    /// Whether the volume is reserved for this claim; a reservation without a uid is for whoever
    /// has the name.
    static boolean isOf(KubeObject claim, KubeObject volume) {
        JsonObject reference = volume.spec().object("claimRef");
        String uid = reference.stringOr("uid", "");
        return reference.stringOr("name", "").equals(claim.name())
                && reference.stringOr("namespace", "").equals(claim.namespace())
                && (uid.isEmpty() || uid.equals(claim.uid()));
    }

    /// A volume without node affinity is reached from everywhere.
    static boolean isReached(KubeObject volume, NodeFacts node) {
        JsonObject required = volume.spec().object("nodeAffinity", "required");
        return required.isEmpty()
                || NodeSelectorTerms.of(required).matches(node.name(), node.labels());
    }

    /// Same class and mode, all access modes, room enough; and free, or reserved for the claim.
    private static boolean serves(KubeObject claim, KubeObject volume, LabelSelector selector) {
        JsonObject wanted = claim.spec();
        JsonObject offered = volume.spec();
        boolean free =
                isOf(claim, volume)
                        || (!offered.has("claimRef")
                                && volume.status().stringOr("phase", "").equals("Available")
                                && selector.matches(volume.labels()));
        return free
                && !volume.isBeingDeleted()
                && wanted.stringOr("storageClassName", "")
                        .equals(offered.stringOr("storageClassName", ""))
                && wanted.stringOr("volumeMode", "Filesystem")
                        .equals(offered.stringOr("volumeMode", "Filesystem"))
                && offered.array("accessModes")
                        .strings()
                        .containsAll(wanted.array("accessModes").strings())
                && capacity(volume)
                                .compareTo(
                                        Quantity.orZero(
                                                wanted.object("resources", "requests")
                                                        .get("storage")))
                        >= 0;
    }

    private static Quantity capacity(KubeObject volume) {
        return Quantity.orZero(volume.spec().object("capacity").get("storage"));
    }
}
