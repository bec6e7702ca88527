package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.UNSET;
import static atoll.server.table.Texts.or;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The cells of deployments, jobs, autoscalers and their kin.
final class WorkloadCells {
    private WorkloadCells() {}

    /// `2/3`; what is absent counts as 0.
    static String readyOfDesired(JsonObject workload) {
        return workload.object("status").longOr("readyReplicas", 0)
                + "/"
                + workload.object("spec").longOr("replicas", 0);
    }

    /// @param podSpec of a pod or a template; init containers are not shown
    static String names(JsonObject podSpec) {
        return Texts.joined(podSpec.array("containers"), "name");
    }

    static String images(JsonObject podSpec) {
        return Texts.joined(podSpec.array("containers"), "image");
    }

    static JsonObject podSpec(JsonObject workload) {
        return workload.object("spec", "template", "spec");
    }

    static JsonObject cronPodSpec(JsonObject cronJob) {
        return cronJob.object("spec", "jobTemplate", "spec", "template", "spec");
    }

    /// The controller as `statefulset.apps/web`.
    static String owner(JsonObject revision) {
        for (JsonObject owner : revision.array("metadata", "ownerReferences").objects()) {
            if (owner.booleanOr("controller", false)) {
                String version = owner.stringOr("apiVersion", "");
                int slash = version.indexOf('/');
                String group = slash < 0 ? "" : "." + version.substring(0, slash);
                return (owner.stringOr("kind", "") + group).toLowerCase(Locale.ROOT)
                        + "/"
                        + owner.stringOr("name", "");
            }
        }
        return NONE;
    }

    /// The first that holds: an end, a deletion, what leads to an end; `Running` when no condition
    /// says anything, even if the Job has no pods.
    static String jobStatus(JsonObject job) {
        if (Texts.isTrue(job, "Complete")) {
            return "Complete";
        }
        if (Texts.isTrue(job, "Failed")) {
            return "Failed";
        }
        if (Texts.isBeingDeleted(job)) {
            return "Terminating";
        }
        for (String condition : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (Texts.isTrue(job, condition)) {
                return condition;
            }
        }
        return "Running";
    }

    /// `1/3`; without a number of completions one success is enough, `0/1 of 4` where several pods
    /// try for it.
    static String completions(JsonObject job) {
        long succeeded = job.object("status").longOr("succeeded", 0);
        JsonObject spec = job.object("spec");
        if (spec.has("completions")) {
            return succeeded + "/" + spec.longOr("completions", 0);
        }
        long parallelism = spec.longOr("parallelism", 0);
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    /// Until it completed, or until now; a failed Job has no time of completion and seems to run
    /// on, upstream as well.
    static Json jobDuration(JsonObject job, Instant now) {
        Instant start = Ages.parse(job.string("status", "startTime"));
        Instant end = Ages.parse(job.string("status", "completionTime"));
        return Json.of(
                start == null ? "" : Ages.text(Duration.between(start, end == null ? now : end)));
    }

    static Json lastSchedule(JsonObject cronJob, Instant now) {
        String last = cronJob.string("status", "lastScheduleTime");
        return Json.of(last == null ? NONE : Ages.since(last, now));
    }

    static String suspend(JsonObject cronJob) {
        Json suspend = cronJob.at("spec", "suspend");
        return suspend == null ? UNSET : suspend.asBoolean(false) ? "True" : "False";
    }

    /// `Deployment/web`
    static String scaleReference(JsonObject autoscaler) {
        JsonObject target = autoscaler.object("spec", "scaleTargetRef");
        return target.stringOr("kind", "") + "/" + target.stringOr("name", "");
    }

    /// Current and wanted value of the first metrics.
    ///
    /// `cpu: 10%/50%, 3/10 + 1 more...`; entries of spec and status belong together by their place.
    static String scaleTargets(JsonObject autoscaler) {
        List<JsonObject> metrics = autoscaler.array("spec", "metrics").objects();
        List<JsonObject> current = autoscaler.array("status", "currentMetrics").objects();
        var shown = new ArrayList<String>();
        for (int i = 0; i < metrics.size(); i++) {
            shown.add(
                    metric(metrics.get(i), i < current.size() ? current.get(i) : JsonObject.EMPTY));
        }
        return shown.isEmpty() ? NONE : Texts.firstOf(shown, 2, ", ");
    }

    /// `CURRENT/WANTED` in the form of the metric's type.
    ///
    /// @param status the entry of `status.currentMetrics`; empty while nothing was measured
    private static String metric(JsonObject metric, JsonObject status) {
        String type = metric.stringOr("type", "");
        String part =
                switch (type) {
                    case "External" -> "external";
                    case "Pods" -> "pods";
                    case "Object" -> "object";
                    case "Resource" -> "resource";
                    case "ContainerResource" -> "containerResource";
                    default -> "";
                };
        if (part.isEmpty()) {
            return "<unknown type>";
        }
        JsonObject target = metric.object(part, "target");
        JsonObject current = status.object(part, "current");
        if (part.equals("resource") || part.equals("containerResource")) {
            return metric.object(part).stringOr("name", "") + ": " + resource(target, current);
        }
        if (target.has("averageValue")) {
            String values = value(current, "averageValue") + "/" + value(target, "averageValue");
            return part.equals("pods") ? values : values + " (avg)";
        }
        return value(current, "value") + "/" + value(target, "value");
    }

    /// Amounts where an amount is wanted, else percents of what is requested.
    private static String resource(JsonObject target, JsonObject current) {
        if (target.has("averageValue")) {
            return value(current, "averageValue") + "/" + value(target, "averageValue");
        }
        return percent(current, Texts.UNKNOWN) + "/" + percent(target, "<auto>");
    }

    /// @param fallback shown when there is no utilization
    private static String percent(JsonObject values, String fallback) {
        Json utilization = values.get("averageUtilization");
        return utilization == null ? fallback : utilization.asLong(0) + "%";
    }

    private static String value(JsonObject values, String key) {
        return or(Texts.scalar(values.get(key)), Texts.UNKNOWN);
    }

    static String scaleMinimum(JsonObject autoscaler) {
        return or(Texts.scalar(autoscaler.at("spec", "minReplicas")), UNSET);
    }

    /// `25%` or `1` of a disruption budget.
    static String limit(@Nullable Json value) {
        return or(Texts.scalar(value), "N/A");
    }
}
