package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;
import atoll.server.pods.PodDefaults;

/// Defaults of `batch/v1`, and the labels by which a job knows its pods.
final class Jobs {
    private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
    private static final String NAME_LABEL = "batch.kubernetes.io/job-name";

    private Jobs() {}

    static JsonObject job(JsonObject given) {
        JsonObject labelled = given;
        JsonObject labels = labels(given);
        if (!labels.isEmpty() && given.object("metadata", "labels").isEmpty()) {
            labelled = given.update("metadata", meta -> meta.with("labels", labels));
        }
        return labelled.update("spec", spec -> PodDefaults.template(spec(spec)));
    }

    private static JsonObject spec(JsonObject given) {
        JsonObject spec = given.has("parallelism") ? given : absent(given, "completions", 1);
        spec = absent(spec, "parallelism", 1);
        spec =
                absent(
                        spec,
                        "backoffLimit",
                        spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        spec = absent(spec, "completionMode", "NonIndexed");
        spec = absent(spec, "suspend", false);
        spec = absent(spec, "manualSelector", false);
        spec =
                absent(
                        spec,
                        "podReplacementPolicy",
                        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        return Defaults.inside(
                spec,
                "podFailurePolicy",
                policy ->
                        each(
                                policy,
                                "rules",
                                rule ->
                                        each(
                                                rule,
                                                "onPodConditions",
                                                each -> plain(each, "status", "True"))));
    }

    /// A job without a selector of its own gets one that no other job can have.
    static JsonObject created(JsonObject job) {
        JsonObject meta = job.object("metadata");
        String uid = meta.stringOr("uid", "");
        String name = meta.stringOr("name", "");
        if (job.object("spec").booleanOr("manualSelector", false) || uid.isEmpty()) {
            return job;
        }
        // The labels that a job took from its template are one map with those in upstream, which
        // then gets what is added to the template's.
        boolean shared =
                meta.get("labels") != null
                        && meta.get("labels")
                                == job.object("spec", "template", "metadata").get("labels");
        JsonObject named = shared ? job.update("metadata", its -> labelled(its, name, uid)) : job;
        JsonObject selected =
                named.update(
                        "spec",
                        spec -> {
                            JsonObject filled =
                                    spec.update(
                                            "template",
                                            template ->
                                                    template.update(
                                                            "metadata",
                                                            its -> labelled(its, name, uid)));
                            return filled.update(
                                    "selector",
                                    selector ->
                                            selector.update(
                                                    "matchLabels",
                                                    labels -> labels.with(UID_LABEL, uid)));
                        });
        return isTemplates(job)
                ? selected.update("metadata", its -> its.with("labels", labels(selected)))
                : selected;
    }

    /// Whether the job has the labels of its template, as it has when it was given none: those are
    /// the template's own upstream, and get what these get.
    private static boolean isTemplates(JsonObject job) {
        JsonObject labels = labels(job);
        return !labels.isEmpty() && labels.equals(job.object("metadata", "labels"));
    }

    private static JsonObject labels(JsonObject job) {
        return job.object("spec", "template", "metadata", "labels");
    }

    private static JsonObject labelled(JsonObject meta, String name, String uid) {
        return meta.update(
                "labels",
                labels -> {
                    JsonObject.Builder more = labels.edit();
                    put(more, labels, NAME_LABEL, name);
                    put(more, labels, UID_LABEL, uid);
                    put(more, labels, "job-name", name);
                    put(more, labels, "controller-uid", uid);
                    return more.build();
                });
    }

    private static void put(JsonObject.Builder into, JsonObject given, String key, String value) {
        if (!given.has(key)) {
            into.put(key, Json.of(value));
        }
    }

    static JsonObject cronJob(JsonObject given) {
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = plain(spec, "concurrencyPolicy", "Allow");
                    filled = absent(filled, "suspend", false);
                    filled = absent(filled, "successfulJobsHistoryLimit", 3);
                    filled = absent(filled, "failedJobsHistoryLimit", 1);
                    return Defaults.inside(
                            filled,
                            "jobTemplate",
                            template -> template.update("spec", PodDefaults::template));
                });
    }
}
