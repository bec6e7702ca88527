package atoll.server.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Objects;

/// Checks of `batch/v1`.
final class JobRules {
    private static final String TEMPLATE = "spec.template";

    private JobRules() {}

    static void job(JsonObject job, Problems problems) {
        JsonObject spec = job.object("spec");
        numbers(spec, "spec", problems);
        if (!(spec.get("selector") instanceof JsonObject selector)) {
            problems.required("spec.selector");
        } else {
            Checks.selector(selector, "spec.selector", problems);
            var parsed = Checks.parsed(selector);
            JsonObject labels = spec.object("template", "metadata", "labels");
            if (parsed != null && !parsed.matches(labels.strings())) {
                problems.invalid(
                        TEMPLATE + ".metadata.labels",
                        labels,
                        "`selector` does not match template `labels`");
            }
        }
        template(spec, "spec", problems);
    }

    static void cronJob(JsonObject job, Problems problems) {
        JsonObject spec = job.object("spec");
        JsonObject jobSpec = spec.object("jobTemplate", "spec");
        Checks.required(spec, "schedule", "spec", problems);
        Checks.nonNegative(spec, "startingDeadlineSeconds", "spec", problems);
        Checks.oneOf(
                spec,
                "concurrencyPolicy",
                List.of("Allow", "Forbid", "Replace"),
                true,
                "spec",
                problems);
        numbers(jobSpec, "spec.jobTemplate.spec", problems);
        template(jobSpec, "spec.jobTemplate.spec", problems);
        Checks.nonNegative(spec, "successfulJobsHistoryLimit", "spec", problems);
        Checks.nonNegative(spec, "failedJobsHistoryLimit", "spec", problems);
        schedule(spec.stringOr("schedule", ""), problems);
        int length = job.object("metadata").stringOr("name", "").length();
        if (length > 52) {
            problems.invalid(
                    "metadata.name",
                    job.object("metadata").stringOr("name", ""),
                    "must be no more than 52 characters");
        }
    }

    private static void schedule(String schedule, Problems problems) {
        boolean named = schedule.startsWith("@");
        boolean fields = schedule.strip().split("\\s+").length == 5;
        if (!schedule.isEmpty() && !named && !fields) {
            int count = schedule.strip().split("\\s+").length;
            problems.invalid(
                    "spec.schedule",
                    schedule,
                    "expected exactly 5 fields, found "
                            + count
                            + ": ["
                            + schedule.strip().replaceAll("\\s+", " ")
                            + "]");
        }
    }

    private static void numbers(JsonObject spec, String path, Problems problems) {
        for (String key :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes")) {
            Checks.nonNegative(spec, key, path, problems);
        }
        boolean indexed = spec.stringOr("completionMode", "").equals("Indexed");
        if (indexed && !spec.has("completions")) {
            problems.required(path + ".completions", "when completion mode is Indexed");
        }
        if (!indexed && spec.has("backoffLimitPerIndex")) {
            problems.invalid(
                    path + ".backoffLimitPerIndex",
                    spec.longOr("backoffLimitPerIndex", 0),
                    "requires indexed completion mode");
        }
    }

    private static void template(JsonObject spec, String path, Problems problems) {
        PodRules.template(spec.object("template"), path + ".template", problems);
        JsonObject pod = spec.object("template", "spec");
        String policy = pod.stringOr("restartPolicy", "");
        if (policy.equals("Always")) {
            problems.add(
                    "FieldValueRequired",
                    path + ".template.spec.restartPolicy",
                    "Required value: valid values: \"OnFailure\", \"Never\"");
        }
        if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
            problems.invalid(
                    path + ".template.spec.restartPolicy",
                    policy,
                    "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    static void changed(JsonObject job, JsonObject old, Problems problems) {
        JsonObject now = job.object("spec");
        JsonObject before = old.object("spec");
        boolean indexed = now.stringOr("completionMode", "").equals("Indexed");
        boolean elastic = indexed && Objects.equals(now.get("completions"), now.get("parallelism"));
        if (!elastic) {
            Checks.unchanged(now, before, "completions", "spec", problems);
        }
        for (String key :
                List.of(
                        "selector",
                        "completionMode",
                        "podFailurePolicy",
                        "backoffLimitPerIndex",
                        "managedBy",
                        "successPolicy")) {
            Checks.unchanged(now, before, key, "spec", problems);
        }
        boolean suspended =
                before.booleanOr("suspend", false) && !old.object("status").has("startTime");
        Json template = now.get("template");
        if (!suspended && template != null && !template.equals(before.get("template"))) {
            problems.invalid("spec.template", template, Checks.IMMUTABLE);
        }
    }
}
