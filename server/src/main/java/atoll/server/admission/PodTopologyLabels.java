package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.List;

/// Gives a pod the labels that say where its node stands, so that what runs in it can learn that
/// without a look at nodes.
///
/// Labels of the node overwrite those that the pod came with. Upstream's feature
/// `PodTopologyLabelsAdmission`, on since 1.35.
public final class PodTopologyLabels implements Plugin {
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final List<String> COPIED =
            List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

    private final ClusterStore store;

    public PodTopologyLabels(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    /// Pods that come with a node; the others get their labels when they are bound.
    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        String node = pod.object("spec").stringOr("nodeName", "");
        return request.isCreateOf("pods") && !node.isEmpty() ? labelled(pod, node) : pod;
    }

    /// The object (a pod, or its binding) with the labels of a node, if that is there.
    public JsonObject labelled(JsonObject object, String node) {
        KubeObject found = store.latest(NODES, new ObjectKey("", node));
        if (found == null) {
            return object;
        }
        JsonObject labels = object.object("metadata", "labels");
        for (String key : COPIED) {
            String value = found.labels().get(key);
            if (value != null) {
                labels = labels.with(key, value);
            }
        }
        return labels.isEmpty() ? object : object.withAt(List.of("metadata", "labels"), labels);
    }
}
