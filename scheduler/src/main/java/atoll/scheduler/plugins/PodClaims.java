package atoll.scheduler.plugins;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.PodInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The claims of one pod, asked of the cluster. Claims, volumes and classes are asked for with each
/// pod, not watched: few pods have any, and the answer is fresh.
final class PodClaims {
    static final GroupVersionResource CLAIMS =
            new GroupVersionResource("", "v1", "persistentvolumeclaims");
    static final GroupVersionResource VOLUMES =
            new GroupVersionResource("", "v1", "persistentvolumes");
    private static final GroupVersionResource CLASSES =
            GroupVersionResource.of("storage.k8s.io/v1", "storageclasses");

    /// The provisioner of classes whose volumes are made by hand.
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    private final Client client;

    PodClaims(Client client) {
        this.client = client;
    }

    /// Whether a claim is made for the pod and goes with it.
    static boolean isEphemeral(PodInfo pod, String claim) {
        String prefix = pod.key().name() + "-";
        return pod.spec().array("volumes").objects().stream()
                .filter(volume -> volume.has("ephemeral"))
                .anyMatch(volume -> claim.equals(prefix + volume.stringOr("name", "")));
    }

    /// Null when there is none of that name in the pod's namespace.
    @Nullable KubeObject claim(PodInfo pod, String name) {
        return client.find(CLAIMS, new ObjectKey(pod.key().namespace(), name)).orElse(null);
    }

    @Nullable KubeObject volume(String name) {
        return client.find(VOLUMES, new ObjectKey("", name)).orElse(null);
    }

    List<KubeObject> volumes() {
        return client.list(VOLUMES, "", ListOptions.ALL).items();
    }

    /// By the annotation that the volume controller sets when both sides are bound; the phase may
    /// lag.
    static boolean isBound(KubeObject claim) {
        return claim.annotations().containsKey("pv.kubernetes.io/bind-completed");
    }

    /// Whether a claim is bound only once a pod that uses it has a node. False for a claim without
    /// a class, and for a class that does not exist.
    boolean isDelayed(KubeObject claim) {
        return classOf(claim).stringOr("volumeBindingMode", "").equals("WaitForFirstConsumer");
    }

    /// Whether a volume can be made for a claim.
    boolean isProvisioned(KubeObject claim) {
        String provisioner = classOf(claim).stringOr("provisioner", "");
        return !provisioner.isEmpty() && !provisioner.equals(NO_PROVISIONER);
    }

    /// Empty where there is none.
    private JsonObject classOf(KubeObject claim) {
        String name = claim.spec().stringOr("storageClassName", "");
        return name.isEmpty()
                ? JsonObject.EMPTY
                : client.find(CLASSES, new ObjectKey("", name))
                        .map(KubeObject::tree)
                        .orElse(JsonObject.EMPTY);
    }
}
