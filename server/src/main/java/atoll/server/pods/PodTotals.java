package atoll.server.pods;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// What the containers of a pod come to together.
///
/// Upstream: `component-helpers/resource`. Quantities are exact; resources are compared by name.
final class PodTotals {
    /// What a pod as a whole may ask for, beside huge pages.
    private static final Set<String> COUNTED = Set.of("cpu", "memory");

    private PodTotals() {}

    /// A pod's own resources leave room for those of its containers.
    ///
    /// @param resources of the pod: `{"requests": …, "limits": …}`
    /// @param path of them
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
                    if (isHuge(name) && limits.has(name) && sum.compareTo(whole) > 0) {
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

    /// A pod's own resources, as far as it states any, with what its containers ask for together.
    ///
    /// Requests come from containers' requests, else from the pod's own limits; limits of huge
    /// pages from containers.
    static JsonObject completed(JsonObject spec, JsonObject resources) {
        if (resources.object("limits").isEmpty() && resources.object("requests").isEmpty()) {
            return resources;
        }
        JsonObject requested = resources.object("requests");
        JsonObject limits = resources.object("limits");
        for (var limit : of(spec, "limits").entrySet()) {
            if (isHuge(limit.getKey()) && !requested.has(limit.getKey())) {
                limits = limits.withDefault(limit.getKey(), shown(limit.getValue()));
            }
        }
        if (limits.isEmpty()) {
            return resources;
        }
        JsonObject requests = requested;
        for (var request : of(spec, "requests").entrySet()) {
            if (COUNTED.contains(request.getKey())) {
                requests = requests.withDefault(request.getKey(), shown(request.getValue()));
            }
        }
        for (String name : limits.keys()) {
            if (COUNTED.contains(name) || isHuge(name)) {
                requests = requests.withDefault(name, Objects.requireNonNull(limits.get(name)));
            }
        }
        JsonObject limited = resources.with("limits", limits);
        return requests.isEmpty() ? limited : limited.with("requests", requests);
    }

    /// `hugepages-2Mi` and the like.
    private static boolean isHuge(String name) {
        return name.startsWith("hugepages-");
    }

    private static Json shown(Quantity amount) {
        return Json.of(amount.toString());
    }

    /// Containers that run together add up; those that run before them, beside the sidecars started
    /// by then, need at least their own.
    ///
    /// @param kind `requests` or `limits`
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
