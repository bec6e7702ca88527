package atoll.scheduler.framework;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.selector.Toleration;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What scheduling needs of a pod, read once from each version of it.
///
/// @param object the pod; its tree is looked into only while the pod itself is scheduled
/// @param node the node it is bound to; "" before that
/// @param labels of the pod, for constraints that count other pods
/// @param terminating whether it is being deleted
/// @param antiAffinity its required terms, which keep other pods away from where it runs
/// @param priority `spec.priority`, which admission has resolved; 0 when absent
/// @param hostPorts of all its containers, those that start it too
public record PodInfo(
        KubeObject object,
        ObjectKey key,
        String uid,
        String node,
        Map<String, String> labels,
        int priority,
        boolean terminating,
        PodRequests requests,
        List<HostPort> hostPorts,
        List<AffinityTerm> antiAffinity) {
    public PodInfo {
        hostPorts = List.copyOf(hostPorts);
        antiAffinity = List.copyOf(antiAffinity);
    }

    /// @param columns learns the pod's resources
    public static PodInfo of(KubeObject pod, ResourceColumns columns) {
        JsonObject spec = pod.spec();
        return new PodInfo(
                pod,
                pod.key(),
                pod.uid(),
                spec.stringOr("nodeName", ""),
                new Labels(pod.metadata().object("labels")),
                (int) spec.longOr("priority", 0),
                pod.isBeingDeleted(),
                PodRequests.of(spec, columns),
                hostPorts(spec),
                AffinityTerm.required(spec, "podAntiAffinity", pod.namespace()));
    }

    private static List<HostPort> hostPorts(JsonObject spec) {
        var ports = new ArrayList<HostPort>(0);
        for (String field : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(field).objects()) {
                for (JsonObject port : container.array("ports").objects()) {
                    long number = port.longOr("hostPort", 0);
                    if (number > 0) {
                        String address = port.stringOr("hostIP", "");
                        ports.add(
                                new HostPort(
                                        address.isEmpty() ? "0.0.0.0" : address,
                                        port.stringOr("protocol", "TCP"),
                                        number));
                    }
                }
            }
        }
        return ports;
    }

    public JsonObject spec() {
        return object.spec();
    }

    /// Read anew with each call.
    public List<Toleration> tolerations() {
        return spec().array("tolerations").objects().stream().map(Toleration::of).toList();
    }

    /// The claims it uses, in the order of its volumes. An ephemeral volume's claim is named
    /// `POD-VOLUME`.
    public List<String> claimNames() {
        var names = new ArrayList<String>(0);
        for (JsonObject volume : spec().array("volumes").objects()) {
            if (volume.has("persistentVolumeClaim")) {
                names.add(volume.object("persistentVolumeClaim").stringOr("claimName", ""));
            } else if (volume.has("ephemeral")) {
                names.add(key.name() + "-" + volume.stringOr("name", ""));
            }
        }
        return names;
    }

    public boolean isBound() {
        return !node.isEmpty();
    }

    /// The same pod as if it were bound to `chosen`.
    public PodInfo boundTo(String chosen) {
        return new PodInfo(
                object,
                key,
                uid,
                chosen,
                labels,
                priority,
                terminating,
                requests,
                hostPorts,
                antiAffinity);
    }
}
