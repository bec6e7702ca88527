package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Checks of what a job calls a success and a failure.
final class JobPolicyRules {
    private static final int RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private JobPolicyRules() {}

    static void check(JsonObject spec, String path, boolean indexed, Problems problems) {
        if (spec.get("podFailurePolicy") instanceof JsonObject policy) {
            failure(spec, policy, path + ".podFailurePolicy.rules", problems);
        }
        if (spec.get("successPolicy") instanceof JsonObject policy) {
            if (indexed) {
                success(spec, policy, path + ".successPolicy.rules", problems);
            } else {
                problems.invalidAs(
                        "SuccessPolicy",
                        path + ".successPolicy",
                        policy,
                        "requires indexed completion mode");
            }
        }
        Checks.oneOf(
                spec,
                "podReplacementPolicy",
                spec.has("podFailurePolicy")
                        ? List.of("Failed")
                        : List.of("Failed", "TerminatingOrFailed"),
                false,
                path,
                problems);
    }

    private static Json orNull(@Nullable Json value) {
        return value == null ? JsonNull.NULL : value;
    }

    private static void failure(
            JsonObject spec, JsonObject policy, String path, Problems problems) {
        List<JsonObject> rules = policy.array("rules").objects();
        if (rules.size() > RULES_MAX) {
            problems.tooMany(path, rules.size(), RULES_MAX);
        }
        JsonObject pod = spec.object("template", "spec");
        List<String> containers =
                Stream.of("containers", "initContainers")
                        .flatMap(list -> pod.array(list).objects().stream())
                        .map(container -> container.stringOr("name", ""))
                        .toList();
        for (int i = 0; i < rules.size(); i++) {
            failureRule(spec, rules.get(i), path + "[" + i + "]", containers, problems);
        }
    }

    private static void failureRule(
            JsonObject spec,
            JsonObject rule,
            String path,
            List<String> containers,
            Problems problems) {
        String action = rule.stringOr("action", "");
        if (action.equals("FailIndex") && !spec.has("backoffLimitPerIndex")) {
            problems.invalid(
                    path + ".action", action, "requires the backoffLimitPerIndex to be set");
        }
        choice(rule, "action", ACTIONS, path, problems);
        boolean codes = rule.has("onExitCodes");
        List<JsonObject> conditions = rule.array("onPodConditions").objects();
        if (codes) {
            exitCodes(rule.object("onExitCodes"), path + ".onExitCodes", containers, problems);
        }
        if (conditions.size() > RULES_MAX) {
            problems.tooMany(path + ".onPodConditions", conditions.size(), RULES_MAX);
        }
        for (int i = 0; i < conditions.size(); i++) {
            String here = path + ".onPodConditions[" + i + "]";
            String type = conditions.get(i).stringOr("type", "");
            problems.invalidEach(here + ".type", type, Names.qualifiedName(type));
            choice(conditions.get(i), "status", STATUSES, here, problems);
        }
        if (codes && !conditions.isEmpty()) {
            problems.invalid(
                    path, "specifying both OnExitCodes and OnPodConditions is not supported");
        } else if (!codes && conditions.isEmpty()) {
            problems.invalid(path, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    /// One of a few words, all of which the sentence about its absence names.
    private static void choice(
            JsonObject object, String key, List<String> words, String path, Problems problems) {
        if (object.stringOr(key, "").isEmpty()) {
            problems.required(
                    path + "." + key, "valid values: [\"" + String.join("\" \"", words) + "\"]");
        } else {
            Checks.oneOf(object, key, words, false, path, problems);
        }
    }

    private static void exitCodes(
            JsonObject codes, String path, List<String> containers, Problems problems) {
        choice(codes, "operator", OPERATORS, path, problems);
        if (codes.get("containerName") instanceof JsonString(var name)
                && !containers.contains(name)) {
            problems.invalid(
                    path + ".containerName",
                    name,
                    "must be one of the container or initContainer names in the pod template");
        }
        JsonArray values = codes.array("values");
        if (values.isEmpty()) {
            problems.invalid(
                    path + ".values",
                    orNull(codes.get("values")),
                    "at least one value is required");
        } else if (values.size() > EXIT_CODES_MAX) {
            problems.tooMany(path + ".values", values.size(), EXIT_CODES_MAX);
        }
        boolean ordered = true;
        var seen = new HashSet<Json>();
        for (int i = 0; i < values.size(); i++) {
            Json value = values.get(i);
            String here = path + ".values[" + i + "]";
            if (codes.stringOr("operator", "").equals("In") && value.asLong(1) == 0) {
                problems.invalid(here, value, "must not be 0 for the In operator");
            }
            if (!seen.add(value)) {
                problems.duplicate(here, value);
            }
            ordered &= i == 0 || values.get(i - 1).asLong(0) <= value.asLong(0);
        }
        if (!ordered) {
            problems.invalid(path + ".values", values, "must be ordered");
        }
    }

    private static void success(
            JsonObject spec, JsonObject policy, String path, Problems problems) {
        List<JsonObject> rules = policy.array("rules").objects();
        if (rules.isEmpty()) {
            problems.required(
                    path,
                    "at least one rules must be specified when the successPolicy is specified");
        } else if (rules.size() > RULES_MAX) {
            problems.tooMany(path, rules.size(), RULES_MAX);
        }
        long completions = spec.longOr("completions", 0);
        for (int i = 0; i < rules.size(); i++) {
            successRule(rules.get(i), completions, path + "[" + i + "]", problems);
        }
    }

    private static void successRule(
            JsonObject rule, long completions, String path, Problems problems) {
        if (!rule.has("succeededCount") && !rule.has("succeededIndexes")) {
            problems.required(
                    path, "at least one of succeededCount or succeededIndexes must be specified");
        }
        long total = 0;
        if (rule.get("succeededIndexes") instanceof JsonString(var indexes)) {
            try {
                total = IndexRanges.count(indexes, completions);
            } catch (IllegalArgumentException e) {
                problems.invalid(
                        path + ".succeededIndexes",
                        indexes,
                        "error parsing succeededIndexes: " + e.getMessage());
            }
        }
        Json count = rule.get("succeededCount");
        if (count != null) {
            String here = path + ".succeededCount";
            Checks.nonNegative(rule, "succeededCount", path, problems);
            if (count.asLong(0) > completions) {
                problems.invalid(
                        here,
                        count,
                        "must be less than or equal to "
                                + completions
                                + " (the number of specified completions)");
            }
            if (rule.has("succeededIndexes") && count.asLong(0) > total) {
                problems.invalid(
                        here,
                        count,
                        "must be less than or equal to "
                                + total
                                + " (the number of indexes in the specified succeededIndexes"
                                + " field)");
            }
        }
    }
}
