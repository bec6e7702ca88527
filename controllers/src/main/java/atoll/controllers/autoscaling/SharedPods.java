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
/// have. In memory only, as upstream's: after a restart each autoscaler is known again at its first
/// look.
final class SharedPods {
    private final Client client;
    private final NavigableMap<ObjectKey, LabelSelector> byAutoscaler = new TreeMap<>();

    SharedPods(Client client) {
        this.client = client;
    }

    /// For an autoscaler that is gone.
    void forget(ObjectKey autoscaler) {
        byAutoscaler.remove(autoscaler);
    }

    /// The autoscalers that select one of the pods that this one selects, itself among them. Pods
    /// are looked at only where there is another one that might. Lists the namespace's pods when it
    /// has more than one autoscaler.
    ///
    /// @param selector in the text form of a scale's status: `app=web`
    /// @return in the order of their keys
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
