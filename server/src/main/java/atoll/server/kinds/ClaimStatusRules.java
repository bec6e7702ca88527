package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import atoll.server.pods.ClaimRules;
import java.util.List;

/// Checks of what is written to the status of a claim: how far its volume has grown.
final class ClaimStatusRules {
    private static final List<String> STEPS =
            List.of(
                    "ControllerResizeInProgress",
                    "ControllerResizeInfeasible",
                    "NodeResizeInProgress",
                    "NodeResizeInfeasible",
                    "NodeResizePending");
    private static final String BAD_AMOUNT = "must be a valid resource quantity";

    private ClaimStatusRules() {}

    /// The claim itself, which a write to its status leaves alone.
    static void unlessStatus(String part, JsonObject claim, JsonObject old, Problems problems) {
        if (part.equals("status")) {
            return;
        }
        ClaimRules.claim(claim, problems);
        if (!old.isEmpty()) {
            ClaimRules.claimChanged(claim, old, problems);
        }
    }

    static void check(JsonObject claim, JsonObject old, Problems problems) {
        JsonObject status = claim.object("status");
        status.object("capacity")
                .forEach((name, amount) ->
                        ClaimRules.basic(amount, "status.capacity[" + name + "]", problems));
        String steps = "status.allocatedResourceStatuses";
        status.object("allocatedResourceStatuses")
                .strings()
                .forEach((name, step) -> {
                    known(name, steps, problems);
                    if (!STEPS.contains(step)) {
                        problems.unsupported(steps, name, STEPS);
                    }
                });
        String path = "status.allocatedResources";
        status.object("allocatedResources")
                .forEach((name, amount) -> {
                    if (known(name, path, problems)) {
                        amount(amount, path + "[" + name + "]", problems);
                    }
                });
    }

    /// Storage, or what somebody else named with a domain of his own.
    private static boolean known(String name, String path, Problems problems) {
        boolean foreign = name.indexOf('/') > 0 && !name.contains("kubernetes.io/");
        boolean known = name.equals("storage") || foreign;
        if (!known) {
            problems.unsupported(path, name, List.of("storage"));
        }
        return known;
    }

    private static void amount(Json amount, String path, Problems problems) {
        if (Quantity.of(amount).signum() < 0) {
            problems.invalid(path, amount, BAD_AMOUNT);
        }
    }
}
