package atoll.server.pods;

import atoll.base.json.JsonObject;
import java.util.List;

/// Which containers of a pod are started again after they have ended.
final class PodRestarts {
    private PodRestarts() {}

    /// Whether some rule of a container starts all of them again.
    static boolean all(JsonObject spec) {
        return List.of("containers", "initContainers").stream()
                .flatMap(list -> spec.array(list).objects().stream())
                .flatMap(container -> container.array("restartPolicyRules").objects().stream())
                .anyMatch(rule -> rule.stringOr("action", "").equals("RestartAllContainers"));
    }

    /// Whether the container is started again that has ended with `exitCode`: as its first rule
    /// that knows the code says, else by its own policy, else by the pod's.
    ///
    /// @param list `containers` or `initContainers`
    /// @return false for a container that is not there
    static boolean one(JsonObject spec, String list, String name, long exitCode) {
        for (JsonObject container : spec.array(list).objects()) {
            if (!container.stringOr("name", "").equals(name)) {
                continue;
            }
            for (JsonObject rule : container.array("restartPolicyRules").objects()) {
                if (rule.stringOr("action", "").equals("Restart") && knows(rule, exitCode)) {
                    return true;
                }
            }
            String policy = spec.stringOr("restartPolicy", "");
            return restarts(container.stringOr("restartPolicy", policy), exitCode);
        }
        return false;
    }

    /// Whether a rule is about the code: listed with `In`, or not listed with `NotIn`.
    private static boolean knows(JsonObject rule, long exitCode) {
        JsonObject codes = rule.object("exitCodes");
        boolean listed =
                codes.array("values").toList().stream()
                        .anyMatch(each -> each.asLong(-1) == exitCode);
        return switch (codes.stringOr("operator", "")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            default -> false;
        };
    }

    private static boolean restarts(String policy, long exitCode) {
        return policy.equals("Always") || (policy.equals("OnFailure") && exitCode != 0);
    }
}
