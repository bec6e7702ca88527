package atoll.server.checks;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of conditions in the form that all newer kinds share.
///
/// Upstream: apimachinery's `ValidateConditions`.
public final class ConditionRules {
    /// Both limits are those of the type's markers: 1,024 and 32,768, in bytes.
    private static final int REASON_MAX = 1024;

    private static final int MESSAGE_MAX = 32 * 1024;
    private static final String REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final Pattern REASONS = Pattern.compile(REASON);

    private ConditionRules() {}

    /// @param list in which each type may be there once
    public static void check(JsonArray list, String path, Problems problems) {
        List<JsonObject> conditions = list.objects();
        var seen = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            String here = path + "[" + i + "]";
            String type = conditions.get(i).stringOr("type", "");
            if (!seen.add(type)) {
                problems.duplicate(here + ".type", type);
            }
            one(conditions.get(i), here, problems);
        }
    }

    private static void one(JsonObject condition, String path, Problems problems) {
        String type = condition.stringOr("type", "");
        problems.invalidEach(path + ".type", type, Names.qualifiedName(type));
        String status = condition.stringOr("status", "");
        if (!List.of("False", "True", "Unknown").contains(status)) {
            problems.unsupported(path + ".status", status, List.of("False", "True", "Unknown"));
        }
        long generation = condition.longOr("observedGeneration", 0);
        if (generation < 0) {
            problems.invalid(
                    path + ".observedGeneration",
                    generation,
                    "must be greater than or equal to zero");
        }
        Checks.required(condition, "lastTransitionTime", path, problems);
        reason(condition.stringOr("reason", ""), path + ".reason", problems);
        if (Checks.bytes(condition.stringOr("message", "")) > MESSAGE_MAX) {
            problems.tooLong(path + ".message", MESSAGE_MAX);
        }
    }

    private static void reason(String reason, String path, Problems problems) {
        if (reason.isEmpty()) {
            problems.required(path);
            return;
        }
        if (!REASONS.matcher(reason).matches()) {
            problems.invalid(
                    path,
                    reason,
                    "a condition reason must start with alphabetic character, optionally followed"
                            + " by a string of alphanumeric characters or '_,:', and must end with"
                            + " an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or"
                            + " 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used"
                            + " for validation is '"
                            + REASON
                            + "')");
        }
        if (Checks.bytes(reason) > REASON_MAX) {
            problems.tooLong(path, REASON_MAX);
        }
    }
}
