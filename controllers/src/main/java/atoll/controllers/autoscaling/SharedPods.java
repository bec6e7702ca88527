package atoll.controllers.autoscaling;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.selector.LabelSelector;
import atoll.controllers.kinds.Kinds;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Which autoscalers count the same pods. Knows the selector that each has last found its target to
/// have.
final class SharedPods {
    private final Client client;
    private final NavigableMap<ObjectKey, LabelSelector> byAutoscaler = new TreeMap<>();

    SharedPods(Client client) {
        this.client = client;
    }

    void forget(ObjectKey autoscaler) {
        byAutoscaler.remove(autoscaler);
    }

    /// The autoscalers that select one of the pods that this one selects, itself among them. Pods
    /// are looked at only where there is another one that might.
    List<ObjectKey> selectors(ObjectKey autoscaler, String selector) {
        LabelSelector own = LabelSelector.parse(selector);
        byAutoscaler.put(autoscaler, own);
        String namespace = autoscaler.namespace();
        List<ObjectKey> neighbours =
                byAutoscaler.keySet().stream()
                        .filter(key -> key.namespace().equals(namespace))
                        .toList();
        if (neighbours.size() < 2) {
            return neighbours;
        }
        List<KubeObject> pods =
                client.list(Kinds.PODS, namespace, ListOptions.matching(own)).items();
        return neighbours.stream()
                .filter(key -> pods.stream().anyMatch(pod -> selects(key, pod)))
                .toList();
    }

    private boolean selects(ObjectKey autoscaler, KubeObject pod) {
        LabelSelector selector = byAutoscaler.get(autoscaler);
        return selector != null && selector.matches(pod.labels());
    }
}
