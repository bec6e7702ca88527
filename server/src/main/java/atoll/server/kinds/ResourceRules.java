package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import java.util.Set;

/// Checks of what containers request and are limited to.
final class ResourceRules {
    private static final Set<String> FOR_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> OVERCOMMITTED = Set.of("cpu", "memory", "ephemeral-storage");

    private ResourceRules() {}

    static void check(JsonObject resources, String path, Problems problems) {
        JsonObject limits = resources.object("limits");
        JsonObject requests = resources.object("requests");
        limits.forEach(
                (name, value) -> amount(name, Quantity.orZero(value), path + ".limits", problems));
        requests.forEach((name, value) -> {
            Quantity request = Quantity.orZero(value);
            amount(name, request, path + ".requests", problems);
            againstLimit(limits, name, request, path, problems);
        });
    }

    private static void againstLimit(
            JsonObject limits, String name, Quantity request, String path, Problems problems) {
        if (limits.has(name)) {
            Quantity limit = Quantity.orZero(limits.get(name));
            boolean same = isOvercommitted(name) || request.equals(limit);
            if (request.compareTo(limit) > 0 && isOvercommitted(name)) {
                problems.invalid(
                        path + ".requests",
                        request.toString(),
                        "must be less than or equal to " + name + " limit of " + limit);
            } else if (!same) {
                problems.invalid(
                        path + ".requests",
                        request.toString(),
                        "must be equal to " + name + " limit of " + limit);
            }
        } else if (!isOvercommitted(name)) {
            problems.required(
                    path + ".limits", "Limit must be set for non overcommitable resources");
        }
    }

    private static boolean isOvercommitted(String name) {
        return OVERCOMMITTED.contains(name);
    }

    private static void amount(String name, Quantity amount, String path, Problems problems) {
        String here = path + "[" + name + "]";
        problems.invalidEach(here, name, Names.qualifiedName(name));
        boolean standard = FOR_CONTAINERS.contains(name) || name.startsWith("hugepages-");
        if (name.indexOf('/') < 0 && !standard) {
            problems.invalid(here, name, "must be a standard resource type or fully qualified");
            problems.invalid(here, name, "must be a standard resource for containers");
        }
        if (amount.signum() < 0) {
            problems.invalid(here, amount.toString(), "must be greater than or equal to 0");
        } else if (name.indexOf('/') > 0 && amount.milliValue() % 1000 != 0) {
            problems.invalid(here, amount.toString(), "must be an integer");
        }
    }
}
