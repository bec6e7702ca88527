package atoll.scheduler.plugins;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.selector.NodeSelectorTerms;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A pod waits for its claims, and goes where their volumes can be reached. Asks the cluster, and
/// only for pods that have claims.
final class VolumeBinding implements FilterPlugin {
    private static final GroupVersionResource CLAIMS =
            new GroupVersionResource("", "v1", "persistentvolumeclaims");
    private static final GroupVersionResource VOLUMES =
            new GroupVersionResource("", "v1", "persistentvolumes");
    private static final GroupVersionResource CLASSES =
            GroupVersionResource.of("storage.k8s.io/v1", "storageclasses");

    private static final Rejection OUT_OF_REACH =
            Rejection.unresolvable("node(s) had volume node affinity conflict");
    private static final Rejection NONE_TO_BIND =
            Rejection.unresolvable("node(s) didn't find available persistent volumes to bind");

    private final Client client;

    VolumeBinding(Client client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "VolumeBinding";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        List<String> names = claimNames(pod);
        if (names.isEmpty()) {
            return NodeFilter.PASS;
        }
        List<NodeSelectorTerms> reach = new ArrayList<>();
        boolean delayed = false;
        boolean unbound = false;
        for (String name : names) {
            Optional<KubeObject> claim =
                    client.find(CLAIMS, new ObjectKey(pod.key().namespace(), name));
            String why = whyNot(name, claim.orElse(null));
            if (why != null) {
                Rejection rejection = Rejection.ofPod(why);
                return _ -> rejection;
            }
            if (isBound(claim.orElseThrow())) {
                addReach(claim.orElseThrow(), reach);
            } else if (isDelayed(claim.orElseThrow())) {
                delayed = true;
            } else {
                unbound = true;
            }
        }
        if (unbound) {
            Rejection rejection =
                    Rejection.ofPod("pod has unbound immediate PersistentVolumeClaims");
            return _ -> rejection;
        }
        if (delayed) {
            return _ -> NONE_TO_BIND;
        }
        return reach.isEmpty() ? NodeFilter.PASS : row -> reaches(reach, nodes, row);
    }

    private static @Nullable Rejection reaches(
            List<NodeSelectorTerms> reach, NodeTable nodes, int row) {
        var node = nodes.facts(row);
        return reach.stream().allMatch(terms -> terms.matches(node.name(), node.labels()))
                ? null
                : OUT_OF_REACH;
    }

    private static List<String> claimNames(PodInfo pod) {
        var names = new ArrayList<String>(0);
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            if (volume.has("persistentVolumeClaim")) {
                names.add(volume.object("persistentVolumeClaim").stringOr("claimName", ""));
            } else if (volume.has("ephemeral")) {
                names.add(pod.key().name() + "-" + volume.stringOr("name", ""));
            }
        }
        return names;
    }

    private static @Nullable String whyNot(String name, @Nullable KubeObject claim) {
        if (claim == null) {
            return "persistentvolumeclaim \"" + name + "\" not found";
        }
        if (claim.status().stringOr("phase", "").equals("Lost")) {
            return "persistentvolumeclaim \""
                    + name
                    + "\" bound to non-existent persistentvolume \""
                    + claim.spec().stringOr("volumeName", "")
                    + "\"";
        }
        return claim.isBeingDeleted()
                ? "persistentvolumeclaim \"" + name + "\" is being deleted"
                : null;
    }

    private static boolean isBound(KubeObject claim) {
        return claim.annotations().containsKey("pv.kubernetes.io/bind-completed");
    }

    private boolean isDelayed(KubeObject claim) {
        String name = claim.spec().stringOr("storageClassName", "");
        return !name.isEmpty()
                && client.find(CLASSES, new ObjectKey("", name))
                        .filter(one ->
                                one.tree()
                                        .stringOr("volumeBindingMode", "")
                                        .equals("WaitForFirstConsumer"))
                        .isPresent();
    }

    private void addReach(KubeObject claim, List<NodeSelectorTerms> reach) {
        client.find(VOLUMES, new ObjectKey("", claim.spec().stringOr("volumeName", "")))
                .map(volume -> volume.spec().object("nodeAffinity", "required"))
                .filter(required -> !required.isEmpty())
                .map(NodeSelectorTerms::of)
                .ifPresent(reach::add);
    }
}
