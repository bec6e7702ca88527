package atoll.server.admission;

import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Checks requests and limits against one LimitRange after another, in upstream's words.
///
/// Made for one write; collects problems instead of stopping at the first. Not for more than one
/// thread.
final class ResourceBounds {
    private final List<String> problems = new ArrayList<>();

    /// Each sentence once, as upstream joins them.
    List<String> problems() {
        return problems.stream().distinct().toList();
    }

    /// @param limit an entry of `spec.limits` of type `Container`, which each container is held to,
    ///   or `Pod`, which their total is
    void checkPod(JsonObject limit, JsonObject pod) {
        JsonObject spec = pod.object("spec");
        if (limit.stringOr("type", "").equals("Container")) {
            for (String list : List.of("containers", "initContainers")) {
                for (JsonObject container : spec.array(list).objects()) {
                    JsonObject resources = container.object("resources");
                    check(
                            limit,
                            amounts(resources.object("requests")),
                            amounts(resources.object("limits")));
                }
            }
        } else {
            check(limit, total(spec, "requests"), total(spec, "limits"));
        }
    }

    /// Holds one set of requests and limits to `min`, `max` and `maxLimitRequestRatio`, resources
    /// by name.
    private void check(
            JsonObject limit, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String type = limit.stringOr("type", "");
        amounts(limit.object("min"))
                .forEach((key, least) ->
                        atLeast(key, type, least, requests.get(key), limits.get(key)));
        amounts(limit.object("max"))
                .forEach(
                        (key, most) -> atMost(key, type, most, requests.get(key), limits.get(key)));
        amounts(limit.object("maxLimitRequestRatio"))
                .forEach((key, ratio) ->
                        ratio(key, type, ratio, requests.get(key), limits.get(key)));
    }

    /// A bound from below wants a request: none at all is a problem too.
    private void atLeast(
            String key,
            String type,
            Quantity least,
            @Nullable Quantity request,
            @Nullable Quantity limit) {
        String start = "minimum %s usage per %s is %s".formatted(key, type, least);
        if (request == null) {
            problems.add(start + ".  No request is specified");
        } else if (request.compareTo(least) < 0) {
            problems.add(start + ", but request is " + request);
        } else if (limit != null && limit.compareTo(least) < 0) {
            problems.add(start + ", but limit is " + limit);
        }
    }

    /// A bound from above wants a limit: without one a container could take anything.
    private void atMost(
            String key,
            String type,
            Quantity most,
            @Nullable Quantity request,
            @Nullable Quantity limit) {
        String start = "maximum %s usage per %s is %s".formatted(key, type, most);
        if (limit == null) {
            problems.add(start + ".  No limit is specified");
        } else if (limit.compareTo(most) > 0) {
            problems.add(start + ", but limit is " + limit);
        } else if (request != null && request.compareTo(most) > 0) {
            problems.add(start + ", but request is " + request);
        }
    }

    /// How many times its request a container may grow. Amounts are compared as `double`, and told
    /// with six digits like Go's `%f`.
    private void ratio(
            String key,
            String type,
            Quantity most,
            @Nullable Quantity request,
            @Nullable Quantity limit) {
        String start = "%s max limit to request ratio per %s is %s".formatted(key, type, most);
        if (request == null || request.isZero()) {
            problems.add(start + ", but no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            problems.add(start + ", but no limit is specified or limit is 0");
        } else {
            double ratio = limit.doubleValue() / request.doubleValue();
            if (ratio > most.doubleValue()) {
                problems.add(
                        start
                                + ", but provided ratio is "
                                + String.format(Locale.ROOT, "%f", ratio));
            }
        }
    }

    /// @param limit an entry of `spec.limits` of type `PersistentVolumeClaim`
    void checkClaim(JsonObject limit, JsonObject claim) {
        String type = limit.stringOr("type", "");
        Map<String, Quantity> requests = amounts(claim.object("spec", "resources", "requests"));
        amounts(limit.object("min"))
                .forEach((key, least) -> atLeast(key, type, least, requests.get(key), null));
        amounts(limit.object("max"))
                .forEach((key, most) -> {
                    Quantity request = requests.get(key);
                    if (request != null && request.compareTo(most) > 0) {
                        problems.add(
                                "maximum %s usage per %s is %s, but request is %s"
                                        .formatted(key, type, most, request));
                    }
                });
    }

    private static Map<String, Quantity> amounts(JsonObject list) {
        var amounts = new TreeMap<String, Quantity>();
        list.forEach((key, value) -> amounts.put(key, Quantity.of(value)));
        return amounts;
    }

    /// What a pod asks for: the sum of what runs at once, or the most that one init container needs
    /// beside the sidecars before it, or what the pod says of itself as a whole.
    ///
    /// `containers 1, 2; init 4, sidecar 1, init 5` → the larger of `1+2+1` and of `4`, `1+5`: 6.
    ///
    /// @param which `requests` or `limits`
    /// @return by name of the resource; those that nothing names are absent
    static Map<String, Quantity> total(JsonObject spec, String which) {
        var total = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("containers").objects()) {
            add(total, amounts(container.object("resources", which)));
        }
        var sidecars = new TreeMap<String, Quantity>();
        var starting = new TreeMap<String, Quantity>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            Map<String, Quantity> own = amounts(container.object("resources", which));
            boolean stays = container.stringOr("restartPolicy", "").equals("Always");
            if (stays) {
                add(total, own);
                add(sidecars, own);
            }
            var at = new TreeMap<>(sidecars);
            if (!stays) {
                add(at, own);
            }
            at.forEach((key, amount) -> starting.merge(key, amount, ResourceBounds::larger));
        }
        starting.forEach((key, amount) -> total.merge(key, amount, ResourceBounds::larger));
        total.putAll(amounts(spec.object("resources", which)));
        return total;
    }

    private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        more.forEach((key, amount) -> sum.merge(key, amount, Quantity::plus));
    }

    private static Quantity larger(Quantity a, Quantity b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
