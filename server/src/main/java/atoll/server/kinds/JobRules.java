package atoll.server.kinds;

import atoll.api.schedule.Schedule;
import atoll.api.schedule.TimeZones;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Defaults;
import atoll.server.checks.Problems;
import atoll.server.pods.PodRules;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// Checks of `batch/v1`: jobs and cron jobs as a whole; policies are in [JobPolicyRules].
final class JobRules {
    private static final String TEMPLATE = "spec.template";
    private static final int INDEXES_MAX = 100_000;
    private static final int CROWD = 10_000;
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");

    private JobRules() {}

    static void job(JsonObject job, Problems problems) {
        JsonObject spec = job.object("spec");
        generatedSelector(job, spec, problems);
        selectedSpec(spec, problems);
        if (isIndexed(spec) && spec.longOr("completions", 0) > 0) {
            String name = job.object("metadata").stringOr("name", "");
            String last = name + "-" + (spec.longOr("completions", 0) - 1);
            if (!Names.label(last).isEmpty()) {
                problems.invalid(
                        "metadata.name",
                        name,
                        "will not able to create pod with invalid DNS label: " + last);
            }
        }
    }

    private static void selectedSpec(JsonObject spec, Problems problems) {
        spec(spec, "spec", problems);
        if (!(spec.get("selector") instanceof JsonObject selector)) {
            problems.required("spec.selector");
            problems.invalid(
                    TEMPLATE + ".metadata.labels",
                    spec.object("template", "metadata").get("labels"),
                    "`selector` does not match template `labels`");
        } else {
            Checks.selector(selector, "spec.selector", problems);
            var parsed = Checks.parsed(selector);
            JsonObject labels = spec.object("template", "metadata", "labels");
            if (parsed != null && !parsed.matches(labels.strings())) {
                unselected(spec, problems);
            }
        }
    }

    private static void unselected(JsonObject spec, Problems problems) {
        problems.invalid(
                TEMPLATE + ".metadata.labels",
                spec.object("template", "metadata").get("labels"),
                "`selector` does not match template `labels`");
    }

    /// What the server put into a job that left its selector to it, and that the writer may have
    /// contradicted.
    private static void generatedSelector(JsonObject job, JsonObject spec, Problems problems) {
        if (spec.booleanOr("manualSelector", false)
                || !(spec.get("selector") instanceof JsonObject selector)) {
            return;
        }
        String uid = job.object("metadata").stringOr("uid", "");
        String name = job.object("metadata").stringOr("name", "");
        JsonObject labels = spec.object("template", "metadata", "labels");
        JsonObject expected =
                JsonObject.of("controller-uid", uid, "job-name", name)
                        .with("batch.kubernetes.io/controller-uid", uid)
                        .with("batch.kubernetes.io/job-name", name);
        for (String key : expected.keys()) {
            String path = TEMPLATE + ".metadata.labels";
            if (!labels.has(key)) {
                problems.required(
                        path + "[" + key + "]", "must be '" + expected.stringOr(key, "") + "'");
            } else if (!Objects.equals(labels.get(key), expected.get(key))) {
                problems.invalid(
                        path + "[" + key + "]",
                        labels,
                        "must be '" + expected.stringOr(key, "") + "'");
            }
        }
        var parsed = Checks.parsed(selector);
        if (parsed != null && !parsed.matches(expected.strings())) {
            problems.invalid("spec.selector", selector, "`selector` not auto-generated");
        }
    }

    private static boolean isIndexed(JsonObject spec) {
        return spec.stringOr("completionMode", "").equals("Indexed");
    }

    private static void spec(JsonObject spec, String path, Problems problems) {
        numbers(spec, path, problems);
        if (spec.get("managedBy") instanceof JsonString(var manager)) {
            Checks.domainPrefixedPath(path + ".managedBy", manager, problems);
            if (manager.length() > 63) {
                problems.tooLong(path + ".managedBy", 63);
            }
        }
        mode(spec, path, problems);
        JobPolicyRules.check(spec, path, isIndexed(spec), problems);
        template(spec, path, problems);
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
        if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
            problems.required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified");
        }
    }

    private static void mode(JsonObject spec, String path, Problems problems) {
        Checks.oneOf(
                spec, "completionMode", List.of("NonIndexed", "Indexed"), false, path, problems);
        if (isIndexed(spec)) {
            indexed(spec, path, problems);
        } else if (spec.stringOr("completionMode", "NonIndexed").equals("NonIndexed")) {
            for (String key : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                if (spec.has(key)) {
                    problems.invalid(
                            path + "." + key,
                            spec.longOr(key, 0),
                            "requires indexed completion mode");
                }
            }
        }
    }

    private static void indexed(JsonObject spec, String path, Problems problems) {
        long completions = spec.longOr("completions", 0);
        if (!spec.has("completions")) {
            problems.required(path + ".completions", "when completion mode is Indexed");
        }
        atMost(
                spec,
                "parallelism",
                INDEXES_MAX,
                INDEXES_MAX + " when completion mode is Indexed",
                path,
                problems);
        if (spec.has("completions")) {
            atMost(spec, "maxFailedIndexes", completions, "completions", path, problems);
        }
        atMost(spec, "maxFailedIndexes", INDEXES_MAX, "" + INDEXES_MAX, path, problems);
        if (completions > INDEXES_MAX && spec.has("backoffLimitPerIndex")) {
            String crowd =
                    CROWD
                            + " when completions are above "
                            + INDEXES_MAX
                            + " and used with backoff limit per index";
            if (!spec.has("maxFailedIndexes")) {
                problems.required(
                        path + ".maxFailedIndexes",
                        "must be specified when completions is above " + INDEXES_MAX);
            }
            atMost(spec, "parallelism", CROWD, crowd, path, problems);
            atMost(spec, "maxFailedIndexes", CROWD, crowd, path, problems);
        }
    }

    private static void atMost(
            JsonObject spec, String key, long most, String words, String path, Problems problems) {
        Json value = spec.get(key);
        if (value != null && value.asLong(0) > most) {
            problems.invalid(path + "." + key, value, "must be less than or equal to " + words);
        }
    }

    private static void template(JsonObject spec, String path, Problems problems) {
        PodRules.template(spec.object("template"), path + ".template", problems);
        String policy = spec.object("template", "spec").stringOr("restartPolicy", "");
        String here = path + ".template.spec.restartPolicy";
        List<String> valid = List.of("OnFailure", "Never");
        if (policy.isEmpty() || policy.equals("Always")) {
            problems.required(here, "valid values: \"OnFailure\", \"Never\"");
        } else if (!valid.contains(policy)) {
            problems.unsupported(here, policy, valid);
        } else if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
            problems.invalid(
                    here, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    /// An update is checked as a new job first and then once more with what it changes.
    static void job(String part, JsonObject job, JsonObject old, Problems problems) {
        if (part.equals("status")) {
            return;
        }
        job(job, problems);
        if (!old.isEmpty()) {
            selectedSpec(job.object("spec"), problems);
            changed(job, old, problems);
        }
    }

    private static void changed(JsonObject job, JsonObject old, Problems problems) {
        JsonObject now = job.object("spec");
        JsonObject before = old.object("spec");
        completionsKept(now, before, problems);
        Checks.unchanged(now, before, "selector", "spec", problems);
        templateKept(now, before, old.object("status"), problems);
        Checks.unchanged(now, before, "completionMode", "spec", problems);
        unchanged(now, before, "podFailurePolicy", "PodFailurePolicy", problems);
        Checks.unchanged(now, before, "backoffLimitPerIndex", "spec", problems);
        Checks.unchanged(now, before, "managedBy", "spec", problems);
        unchanged(now, before, "successPolicy", "SuccessPolicy", problems);
    }

    private static void unchanged(
            JsonObject now, JsonObject before, String key, String type, Problems problems) {
        if (!Objects.equals(now.get(key), before.get(key))) {
            problems.invalidAs("*" + type, "spec." + key, now.get(key), Checks.IMMUTABLE);
        }
    }

    private static void completionsKept(JsonObject now, JsonObject before, Problems problems) {
        Json completions = now.get("completions");
        if (!isIndexed(now)) {
            Checks.unchanged(now, before, "completions", "spec", problems);
        } else if (completions != null
                && !completions.equals(before.get("completions"))
                && !completions.equals(now.get("parallelism"))) {
            problems.invalid(
                    "spec.completions",
                    completions,
                    "can only be modified in tandem with spec.parallelism");
        }
    }

    /// While a suspended job has no pods, where they may go and what they request is still open.
    private static void templateKept(
            JsonObject now, JsonObject before, JsonObject status, Problems problems) {
        JsonObject template = now.object("template");
        JsonObject kept = before.object("template");
        boolean open =
                before.booleanOr("suspend", false)
                        && (!status.has("startTime") || isSuspended(status))
                        && status.longOr("active", 0) == 0;
        if (open) {
            JsonObject spec = template.object("spec");
            JsonObject had = kept.object("spec");
            if (!openSpec(spec, had).equals(openSpec(had, spec))) {
                problems.invalidAs("PodSpec", "spec.template.spec", spec, Checks.IMMUTABLE);
            }
        } else if (!template.equals(kept)) {
            problems.invalidAs("PodTemplateSpec", "spec.template", template, Checks.IMMUTABLE);
        }
    }

    private static boolean isSuspended(JsonObject status) {
        return status.array("conditions").objects().stream()
                .anyMatch(each ->
                        each.stringOr("type", "").equals("Suspended")
                                && each.stringOr("status", "").equals("True"));
    }

    /// What may not change of a spec that is compared with another.
    private static JsonObject openSpec(JsonObject spec, JsonObject other) {
        JsonObject fixed =
                spec.without("nodeSelector").without("tolerations").without("schedulingGates");
        JsonObject affinity = spec.object("affinity").without("nodeAffinity");
        fixed = affinity.isEmpty() ? fixed.without("affinity") : fixed.with("affinity", affinity);
        for (String list : List.of("containers", "initContainers")) {
            if (names(spec, list).equals(names(other, list))) {
                fixed = Defaults.each(fixed, list, container -> container.without("resources"));
            }
        }
        return fixed;
    }

    private static List<String> names(JsonObject spec, String list) {
        return spec.array(list).objects().stream()
                .map(container -> container.stringOr("name", ""))
                .toList();
    }

    static void cronJob(JsonObject job, Problems problems) {
        JsonObject spec = job.object("spec");
        JsonObject jobSpec = spec.object("jobTemplate", "spec");
        String path = "spec.jobTemplate.spec";
        schedule(spec.stringOr("schedule", ""), problems);
        Checks.nonNegative(spec, "startingDeadlineSeconds", "spec", problems);
        if (spec.get("timeZone") instanceof JsonString(var zone)) {
            zone(zone, problems);
        }
        Checks.oneOf(
                spec,
                "concurrencyPolicy",
                List.of("Allow", "Forbid", "Replace"),
                true,
                "spec",
                problems);
        spec(jobSpec, path, problems);
        if (jobSpec.get("selector") instanceof JsonObject selector) {
            problems.invalid(path + ".selector", selector, "`selector` will be auto-generated");
        }
        if (jobSpec.booleanOr("manualSelector", false)) {
            problems.add(
                    "FieldValueNotSupported",
                    path + ".manualSelector",
                    "Unsupported value: true: supported values: \"nil\", \"false\"");
        }
        Checks.nonNegative(spec, "successfulJobsHistoryLimit", "spec", problems);
        Checks.nonNegative(spec, "failedJobsHistoryLimit", "spec", problems);
        // The controller appends eleven characters to name a job.
        String name = job.object("metadata").stringOr("name", "");
        if (name.length() > 52) {
            problems.invalid("metadata.name", name, "must be no more than 52 characters");
        }
    }

    private static void schedule(String schedule, Problems problems) {
        if (schedule.isEmpty()) {
            problems.required("spec.schedule");
            return;
        }
        try {
            Schedule.parse(schedule, ZoneOffset.UTC);
        } catch (IllegalArgumentException e) {
            problems.invalid("spec.schedule", schedule, String.valueOf(e.getMessage()));
        }
        if (schedule.contains("TZ")) {
            problems.invalid(
                    "spec.schedule",
                    schedule,
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
    }

    private static void zone(String zone, Problems problems) {
        String path = "spec.timeZone";
        if (zone.isEmpty()) {
            problems.invalid(path, zone, "timeZone must be nil or non-empty string");
            return;
        }
        for (String part : zone.split("/", -1)) {
            if (part.equals(".")
                    || part.equals("..")
                    || part.startsWith("-")
                    || !ZONE_PART.matcher(part).matches()) {
                problems.invalid(path, zone, "unknown time zone " + zone);
                return;
            }
        }
        if (zone.equalsIgnoreCase("Local")) {
            problems.invalid(
                    path,
                    zone,
                    "timeZone must be an explicit time zone as defined in"
                            + " https://www.iana.org/time-zones");
            return;
        }
        try {
            TimeZones.of(zone);
        } catch (IllegalArgumentException e) {
            problems.invalid(path, zone, String.valueOf(e.getMessage()));
        }
    }
}
