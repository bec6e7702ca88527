package atoll.server.pods;

import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the containers of a pod come to together.
final class PodTotals {
    private PodTotals() {}

    /// A pod's own resources leave room for those of its containers.
    static void check(JsonObject spec, JsonObject resources, String path, Problems problems) {
        JsonObject requests = resources.object("requests");
        JsonObject limits = resources.object("limits");
        of(spec, "requests")
                .forEach((name, sum) -> {
                    Quantity whole = Quantity.orZero(requests.get(name));
                    if (requests.has(name) && sum.compareTo(whole) > 0) {
                        problems.invalid(
                                path + ".requests[" + name + "]",
                                whole.toString(),
                                "must be greater than or equal to aggregate container requests of "
                                        + sum);
                    }
                });
        of(spec, "limits")
                .forEach((name, sum) -> {
                    Quantity whole = Quantity.orZero(limits.get(name));
                    if (name.startsWith("hugepages-")
                            && limits.has(name)
                            && sum.compareTo(whole) > 0) {
                        problems.invalid(
                                path + ".limits[" + name + "]",
                                whole.toString(),
                                "must be greater than or equal to aggregate container limits of "
                                        + sum);
                    }
                });
        List<JsonObject> containers = spec.array("containers").objects();
        for (int i = 0; i < containers.size(); i++) {
            String here = path + ".containers[" + i + "][";
            containers
                    .get(i)
                    .object("resources", "limits")
                    .forEach((name, value) -> {
                        Quantity limit = Quantity.orZero(value);
                        Quantity whole = Quantity.orZero(limits.get(name));
                        if (limits.has(name) && limit.compareTo(whole) > 0) {
                            problems.invalid(
                                    here + name + "].limits",
                                    limit.toString(),
                                    "must be less than or equal to pod limits of " + whole);
                        }
                    });
        }
    }

    /// Containers that run together add up; those that run before them, beside the sidecars started
    /// by then, need at least their own.
    private static Map<String, Quantity> of(JsonObject spec, String kind) {
        var sum = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("containers").objects()) {
            add(sum, container.object("resources", kind));
        }
        var sidecars = new TreeMap<String, Quantity>();
        var starting = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            JsonObject amounts = container.object("resources", kind);
            if (container.stringOr("restartPolicy", "").equals("Always")) {
                add(sum, amounts);
                add(sidecars, amounts);
                most(starting, sidecars);
            } else {
                var together = new TreeMap<>(sidecars);
                add(together, amounts);
                most(starting, together);
            }
        }
        most(sum, starting);
        return sum;
    }

    private static void add(Map<String, Quantity> sum, JsonObject amounts) {
        amounts.forEach((name, value) -> sum.merge(name, Quantity.orZero(value), Quantity::plus));
    }

    private static void most(Map<String, Quantity> sum, Map<String, Quantity> other) {
        other.forEach(
                (name, value) -> sum.merge(name, value, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
}
