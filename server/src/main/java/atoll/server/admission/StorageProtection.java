package atoll.server.admission;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;

/// Volumes and claims in use are not removed: each gets a finalizer that its controller takes off.
///
/// A claim that a pod uses, and a volume that a claim is bound to, then stay in `Terminating` until
/// they are free.
final class StorageProtection implements Plugin {
    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        if (request.isCreateOf("persistentvolumes")) {
            return protectedBy(object, "kubernetes.io/pv-protection");
        }
        if (request.isCreateOf("persistentvolumeclaims")) {
            return protectedBy(object, "kubernetes.io/pvc-protection");
        }
        if (request.operation() == Operation.CREATE
                && request.resource().resource().equals("volumeattributesclasses")) {
            return protectedBy(object, "kubernetes.io/vac-protection");
        }
        return object;
    }

    private static JsonObject protectedBy(JsonObject object, String finalizer) {
        JsonObject meta = object.object("metadata");
        return meta.array("finalizers").contains(Json.of(finalizer))
                ? object
                : object.with(
                        "metadata",
                        meta.with("finalizers", meta.array("finalizers").plus(Json.of(finalizer))));
    }
}
