package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.LimitRules;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of what a node says of itself.
final class NodeStatusRules {
    private static final int FEATURE_MAX = 253;
    private static final Pattern FEATURE =
            Pattern.compile("[A-Z][a-zA-Z0-9]*(/[a-zA-Z][a-zA-Z0-9]*)*");

    private NodeStatusRules() {}

    static void whole(JsonObject status, Problems problems) {
        reported(status, problems);
        Json swap = status.object("nodeInfo", "swap").get("capacity");
        if (swap != null && swap.asLong(1) <= 0) {
            problems.invalid("metadata.nodeSwapStatus.capacity", swap, "must be greater than zero");
        }
        features(status, problems);
    }

    /// What an update of a node looks at again.
    static void reported(JsonObject status, Problems problems) {
        for (String amounts : List.of("capacity", "allocatable")) {
            status.object(amounts)
                    .forEach((name, amount) ->
                            LimitRules.quantity(
                                    name,
                                    Quantity.of(amount),
                                    "status." + amounts + "." + name,
                                    problems));
        }
    }

    static void addresses(JsonObject status, Problems problems) {
        var seen = new HashSet<JsonObject>();
        List<JsonObject> addresses = status.array("addresses").objects();
        for (int i = 0; i < addresses.size(); i++) {
            JsonObject address = addresses.get(i);
            if (!seen.add(address)) {
                problems.add(
                        "FieldValueDuplicate",
                        "status.addresses[" + i + "]",
                        "Duplicate value: {\"Type\":%s,\"Address\":%s}"
                                .formatted(
                                        Json.of(address.stringOr("type", "")),
                                        Json.of(address.stringOr("address", ""))));
            }
        }
    }

    static void features(JsonObject status, Problems problems) {
        List<String> features = status.array("declaredFeatures").strings();
        for (int i = 0; i < features.size(); i++) {
            String path = "status.declaredFeatures";
            feature(features.get(i), path + "[" + i + "]", problems);
            if (i + 1 < features.size()) {
                order(features.get(i), features.get(i + 1), path + "[" + (i + 1) + "]", problems);
            }
        }
    }

    private static void feature(String feature, String path, Problems problems) {
        if (feature.length() > FEATURE_MAX) {
            problems.invalid(
                    path,
                    feature,
                    "invalid feature name %s: must be no more than %d characters"
                            .formatted(Json.of(feature), FEATURE_MAX));
        } else if (!FEATURE.matcher(feature).matches()) {
            problems.invalid(
                    path,
                    feature,
                    "invalid feature name "
                            + Json.of(feature)
                            + ": must start with an UpperCamelCase segment, with subsequent"
                            + " segments separated by '/' (e.g., MyFeature or"
                            + " MyFeature/mySubFeature), and contain only alphanumeric"
                            + " characters and slashes");
        }
    }

    private static void order(String before, String feature, String path, Problems problems) {
        if (before.equals(feature)) {
            problems.duplicate(path, feature);
        } else if (before.compareTo(feature) > 0) {
            problems.invalid(path, feature, "list must be sorted alphabetically");
        }
    }
}
