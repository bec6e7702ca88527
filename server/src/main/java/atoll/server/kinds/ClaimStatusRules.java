package atoll.server.kinds;

import atoll.api.validation.Names;
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
                        ClaimRules.basic(amount, path + "[" + name + "]", problems);
                    }
                });
    }

    /// Storage, or what somebody else named with a domain of his own.
    private static boolean known(String name, String path, Problems problems) {
        List<String> wrong = Names.qualifiedName(name);
        problems.invalidEach(path, name, wrong);
        boolean foreign = name.indexOf('/') > 0 && !name.contains("kubernetes.io/");
        if (wrong.isEmpty() && !name.equals("storage") && !foreign) {
            problems.unsupported(path, name, List.of("storage"));
            return false;
        }
        return wrong.isEmpty();
    }
}
