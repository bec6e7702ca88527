package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;

/// Gives a claim that names no storage class the default one.
///
/// A claim whose class is `""` names one, namely none, and stays as it is. Only a new claim gets a
/// class here; upstream gives one to older claims in its volume controller.
final class DefaultStorageClass implements Plugin {
    private static final String FIELD = "storageClassName";

    private final DefaultClass classes;

    DefaultStorageClass(ClusterStore store) {
        this.classes =
                new DefaultClass(
                        store,
                        new GroupResource("storage.k8s.io", "storageclasses"),
                        "storageclass.kubernetes.io/is-default-class");
    }

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject claim) {
        return !request.isCreateOf("persistentvolumeclaims") || claim.object("spec").has(FIELD)
                ? claim
                : classes.named(claim, FIELD);
    }
}
