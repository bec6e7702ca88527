package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;

/// Lets a claim grow only where it is bound and its storage class says that it may.
///
/// Shrinking and staying as large are none of its business: validation looks after those. The phase
/// is read from the claim as it was before the write.
final class ClaimResize implements Plugin {
    private static final GroupResource CLASSES =
            new GroupResource("storage.k8s.io", "storageclasses");
    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

    private final ClusterStore store;

    ClaimResize(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject claim) {
        if (request.operation() != Operation.UPDATE || !request.isCore("persistentvolumeclaims")) {
            return;
        }
        JsonObject old = request.old();
        if (size(claim).compareTo(size(old)) <= 0) {
            return;
        }
        if (!old.object("status").stringOr("phase", "").equals("Bound")) {
            throw request.forbidden("Only bound persistent volume claims can be expanded");
        }
        String named = className(claim);
        if (!named.equals(className(old)) || !grows(named)) {
            throw request.forbidden(
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    /// `spec.resources.requests.storage`; zero where absent.
    private static Quantity size(JsonObject claim) {
        return Quantity.orZero(claim.object("spec", "resources", "requests").get("storage"));
    }

    /// The annotation is older than the field, and goes before it.
    private static String className(JsonObject claim) {
        return claim.object("metadata", "annotations")
                .stringOr(OLD_CLASS, claim.object("spec").stringOr("storageClassName", ""));
    }

    /// False for a class that is not there, and so for a claim that names none.
    private boolean grows(String className) {
        KubeObject found = store.latest(CLASSES, new ObjectKey("", className));
        return found != null && found.tree().booleanOr("allowVolumeExpansion", false);
    }
}
