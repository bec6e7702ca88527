package atoll.server.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/// Checks of what is written to a job's status. Most hold only when what they are about changes, so
/// that a status which broke them once can still be written.
final class JobStatusRules {
    private final JsonObject spec;
    private final JsonObject status;
    private final JsonObject before;
    private final Problems problems;

    private JobStatusRules(JsonObject job, JsonObject old, Problems problems) {
        this.spec = job.object("spec");
        this.status = job.object("status");
        this.before = old.object("status");
        this.problems = problems;
    }

    static void check(JsonObject job, JsonObject old, Problems problems) {
        var rules = new JobStatusRules(job, old, problems);
        for (String key : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            Checks.nonNegative(rules.status, key, "status", problems);
        }
        rules.uncounted();
        rules.completed();
        rules.finished();
        rules.indexes();
        rules.pods();
        rules.criteria();
        rules.kept();
    }

    private void uncounted() {
        var seen = new HashSet<String>();
        for (String key : List.of("succeeded", "failed")) {
            List<String> uids = status.object("uncountedTerminatedPods").array(key).strings();
            for (int i = 0; i < uids.size(); i++) {
                String path = "status.uncountedTerminatedPods." + key + "[" + i + "]";
                if (uids.get(i).isEmpty()) {
                    problems.invalid(path, "", "must not be empty");
                } else if (!seen.add(uids.get(i))) {
                    problems.duplicate(path, uids.get(i));
                }
            }
        }
    }

    private void completed() {
        boolean complete = is("Complete");
        boolean turned = turned("Complete");
        if (complete && is("Failed") && (turned || turned("Failed"))) {
            conditions("cannot set Complete=True and Failed=true conditions");
        }
        if (complete && is("FailureTarget") && (turned || turned("FailureTarget"))) {
            conditions("cannot set Complete=True and FailureTarget=true conditions");
        }
        boolean timed = turned || changed("completionTime");
        String path = "status.completionTime";
        if (status.has("completionTime") && !complete && timed) {
            problems.invalid(
                    path,
                    status.stringOr("completionTime", ""),
                    "cannot set completionTime when there is no Complete=True condition");
        }
        if (!status.has("completionTime") && complete && timed) {
            problems.required(path, "completionTime is required for Complete jobs");
        }
        if ((changed("startTime") || changed("completionTime")) && isOverBeforeItStarts()) {
            problems.invalid(
                    path,
                    status.stringOr("completionTime", ""),
                    "must be equal to or after `startTime`");
        }
        if (is("Failed")
                && !is("FailureTarget")
                && (turned("Failed") || changed("failedIndexes"))) {
            conditions("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if (complete && !is("SuccessCriteriaMet") && (turned || turned("SuccessCriteriaMet"))) {
            conditions(
                    "cannot set Complete=True condition without the SuccessCriteriaMet=true"
                            + " condition");
        }
    }

    private boolean isOverBeforeItStarts() {
        if (!status.has("startTime") || !status.has("completionTime")) {
            return false;
        }
        try {
            return Instant.parse(status.stringOr("completionTime", ""))
                    .isBefore(Instant.parse(status.stringOr("startTime", "")));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void finished() {
        if (!isFinished(status)) {
            return;
        }
        boolean turned = isFinished(before) != isFinished(status);
        if (status.longOr("active", 0) > 0 && (turned || changed("active"))) {
            problems.invalid(
                    "status.active",
                    status.longOr("active", 0),
                    "active>0 is invalid for finished job");
        }
        boolean nothing = spec.booleanOr("suspend", false) && spec.longOr("completions", -1) == 0;
        if (!status.has("startTime") && (turned || changed("startTime")) && !nothing) {
            problems.required("status.startTime", "startTime is required for finished job");
        }
        JsonObject pods = status.object("uncountedTerminatedPods");
        if (pods.array("succeeded").size() + pods.array("failed").size() > 0
                && (turned || changed("uncountedTerminatedPods"))) {
            problems.invalidAs(
                    "UncountedTerminatedPods",
                    "status.uncountedTerminatedPods",
                    pods,
                    "must be empty for finished job");
        }
    }

    private void indexes() {
        indexes("completedIndexes", true);
        indexes("failedIndexes", spec.has("backoffLimitPerIndex"));
        boolean indexed = spec.stringOr("completionMode", "").equals("Indexed");
        String completed = status.stringOr("completedIndexes", "");
        if (!indexed && !completed.isEmpty() && changed("completedIndexes")) {
            problems.invalid(
                    "status.completedIndexes",
                    completed,
                    "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (status.has("failedIndexes")
                && !spec.has("backoffLimitPerIndex")
                && changed("failedIndexes")) {
            problems.invalid(
                    "status.failedIndexes",
                    status.stringOr("failedIndexes", ""),
                    "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        apart();
    }

    private void apart() {
        if (!(changed("failedIndexes") || changed("completedIndexes"))
                || !spec.has("completions")
                || !status.has("failedIndexes")) {
            return;
        }
        String failed = status.stringOr("failedIndexes", "");
        try {
            IndexRanges.requireApart(
                    status.stringOr("completedIndexes", ""), failed, spec.longOr("completions", 0));
        } catch (IllegalArgumentException e) {
            problems.invalid("status.failedIndexes", failed, String.valueOf(e.getMessage()));
        }
    }

    private void indexes(String key, boolean counted) {
        if (!counted
                || !changed(key)
                || !spec.has("completions")
                || !(status.get(key) instanceof JsonString(var text))) {
            return;
        }
        try {
            IndexRanges.count(text, spec.longOr("completions", 0));
        } catch (IllegalArgumentException e) {
            problems.invalid("status." + key, text, "error parsing " + key + ": " + e.getMessage());
        }
    }

    private void pods() {
        boolean turned = isFinished(before) != isFinished(status);
        long terminating = status.longOr("terminating", 0);
        if (terminating > 0 && isFinished(status) && (turned || changed("terminating"))) {
            problems.invalid(
                    "status.terminating", terminating, "terminating>0 is invalid for finished job");
        }
        long ready = status.longOr("ready", 0);
        if (ready > status.longOr("active", 0) && (changed("ready") || changed("active"))) {
            problems.invalid("status.ready", ready, "cannot set more ready pods than active");
        }
    }

    private void criteria() {
        boolean met = is("SuccessCriteriaMet");
        if (met && is("Failed")) {
            conditions("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && is("FailureTarget")) {
            conditions("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (spec.has("successPolicy") && !met && is("Complete")) {
            conditions(
                    "cannot set Complete=True for Job with SuccessPolicy unless"
                            + " SuccessCriteriaMet=True");
        }
    }

    /// What has come to an end stays there, and what was counted is.
    private void kept() {
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (is(before, type) && !is(type)) {
                conditions("cannot disable the terminal " + type + "=True condition");
            }
        }
        notLess("failed");
        boolean indexed = spec.stringOr("completionMode", "").equals("Indexed");
        if (!indexed || !Objects.equals(spec.get("completions"), spec.get("parallelism"))) {
            notLess("succeeded");
        }
        if (status.has("completionTime")
                && before.has("completionTime")
                && changed("completionTime")) {
            problems.invalid(
                    "status.completionTime",
                    status.stringOr("completionTime", ""),
                    Checks.IMMUTABLE);
        }
        boolean resumes = is(before, "Suspended") && hasCondition("Suspended", "False");
        if (before.has("startTime")
                && changed("startTime")
                && !resumes
                && !spec.booleanOr("suspend", false)) {
            Json now = status.get("startTime");
            problems.invalid(
                    "status.startTime",
                    now == null ? JsonNull.NULL : now,
                    "field is immutable for unsuspended job once set");
        }
        if (is(before, "SuccessCriteriaMet") && !is("SuccessCriteriaMet")) {
            conditions("cannot disable the SuccessCriteriaMet=True condition");
        }
        if (is(before, "Complete")
                && !is(before, "SuccessCriteriaMet")
                && is("SuccessCriteriaMet")) {
            conditions(
                    "cannot set SuccessCriteriaMet=True for Job already has Complete=true"
                            + " conditions");
        }
    }

    private void notLess(String key) {
        if (status.longOr(key, 0) < before.longOr(key, 0)) {
            problems.invalid(
                    "status." + key,
                    status.longOr(key, 0),
                    "cannot decrease the " + key + " counter");
        }
    }

    private boolean changed(String key) {
        return !Objects.equals(status.get(key), before.get(key));
    }

    private boolean turned(String type) {
        return is(before, type) != is(type);
    }

    private boolean is(String type) {
        return is(status, type);
    }

    private boolean hasCondition(String type, String value) {
        return status.array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals(type)
                                && condition.stringOr("status", "").equals(value));
    }

    private static boolean isFinished(JsonObject status) {
        return is(status, "Complete") || is(status, "Failed");
    }

    private static boolean is(JsonObject status, String type) {
        return status.array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals(type)
                                && condition.stringOr("status", "").equals("True"));
    }

    private void conditions(String why) {
        problems.invalid("status.conditions", why);
    }
}
