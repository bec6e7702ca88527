package atoll.placement.clusters;

import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/// What a pod asks of its node, as kube-scheduler counts it: the sum of its containers and of init
/// containers that stay, or the hungriest moment of its start where that is more; what is stated
/// for the pod as a whole instead; and its overhead. Stateless.
final class PodRequests {
    private PodRequests() {}

    /// By resource name; the caller's to change.
    static Map<String, Quantity> of(JsonObject spec) {
        var running = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("containers").objects()) {
            add(running, requests(container));
        }
        var staying = new TreeMap<String, Quantity>();
        var start = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            var moment = new TreeMap<>(staying);
            add(moment, requests(container));
            atLeast(start, moment);
            if (container.stringOr("restartPolicy", "").equals("Always")) {
                add(staying, requests(container));
            }
        }
        add(running, staying);
        atLeast(running, start);
        running.putAll(requests(spec));
        add(running, amounts(spec.object("overhead")));
        return running;
    }

    /// Of a container, or of a pod's spec.
    private static Map<String, Quantity> requests(JsonObject of) {
        return amounts(of.object("resources", "requests"));
    }

    /// What is no quantity counts as 0.
    static Map<String, Quantity> amounts(JsonObject list) {
        var amounts = new TreeMap<String, Quantity>();
        list.forEach((name, amount) -> amounts.put(name, Quantity.orZero(amount)));
        return amounts;
    }

    private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
    }

    private static void atLeast(Map<String, Quantity> amounts, Map<String, Quantity> floor) {
        floor.forEach((name, amount) ->
                amounts.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
}
