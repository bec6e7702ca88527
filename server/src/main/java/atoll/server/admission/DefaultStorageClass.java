package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.Comparator;
import java.util.Optional;

/// Gives a claim that names no storage class the default one: of several, the newest.
final class DefaultStorageClass implements Plugin {
    private static final GroupResource CLASSES =
            new GroupResource("storage.k8s.io", "storageclasses");
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    private final ClusterStore store;

    DefaultStorageClass(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject claim) {
        if (!request.isCreateOf("persistentvolumeclaims")
                || claim.object("spec").has("storageClassName")) {
            return claim;
        }
        return defaultClass()
                .map(found ->
                        claim.update("spec", spec -> spec.with("storageClassName", found.name())))
                .orElse(claim);
    }

    private Optional<KubeObject> defaultClass() {
        return store.latest(CLASSES).stream()
                .filter(each -> each.annotations().getOrDefault(DEFAULT, "").equals("true"))
                .max(
                        Comparator.comparing(KubeObject::creationTimestamp)
                                .thenComparing(KubeObject::name, Comparator.reverseOrder()));
    }
}
