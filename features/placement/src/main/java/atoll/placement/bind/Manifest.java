package atoll.placement.bind;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// A template as a member gets it: without what the hub's server and controllers wrote. Karmada's
/// pruning. Pure. What the hub's server filled in by default stays: a member would fill in the
/// same.
public final class Manifest {
    private static final List<String> OF_THE_SERVER =
            List.of(
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "managedFields",
                    "resourceVersion",
                    "selfLink",
                    "uid",
                    "ownerReferences",
                    "finalizers");

    /// Labels by which the hub's server tied the template to the hub's Job.
    private static final List<String> OF_THE_JOB_CONTROLLER =
            List.of(
                    "controller-uid",
                    "batch.kubernetes.io/controller-uid",
                    "job-name",
                    "batch.kubernetes.io/job-name");

    private Manifest() {}

    /// @param template the whole object; its labels and annotations are kept
    public static JsonObject of(JsonObject template) {
        JsonObject bare = template.without("status").update("metadata", Manifest::metadata);
        return switch (bare.stringOr("apiVersion", "") + "/" + bare.stringOr("kind", "")) {
            case "v1/Service" -> bare.update("spec", Manifest::service);
            case "v1/ServiceAccount" -> bare.without("secrets");
            case "batch/v1/Job" -> job(bare);
            default -> bare;
        };
    }

    /// Names, labels and annotations are what is left.
    private static JsonObject metadata(JsonObject metadata) {
        JsonObject bare = metadata;
        for (String field : OF_THE_SERVER) {
            bare = bare.without(field);
        }
        return bare;
    }

    /// Addresses and ports are each cluster's own; a headless Service stays headless.
    private static JsonObject service(JsonObject spec) {
        JsonObject bare = spec.without("healthCheckNodePort");
        if (!spec.stringOr("clusterIP", "").equals("None")) {
            bare = bare.without("clusterIP").without("clusterIPs");
        }
        JsonArray ports = bare.array("ports");
        return ports.isEmpty()
                ? bare
                : bare.with("ports", ports.map(port -> port.asObject().without("nodePort")));
    }

    /// A selector made by the server would not match the pods that the member's server labels; the
    /// time to live is the hub's affair. A manual selector is left alone, and then everything is.
    private static JsonObject job(JsonObject job) {
        if (job.object("spec").booleanOr("manualSelector", false)) {
            return job;
        }
        JsonObject bare = job.withoutAt(List.of("spec", "selector"));
        for (String label : OF_THE_JOB_CONTROLLER) {
            bare = bare.withoutAt(List.of("spec", "template", "metadata", "labels", label));
        }
        return bare.withoutAt(List.of("spec", "ttlSecondsAfterFinished"));
    }

    /// The object with labels and annotations added. What is there under the same key is replaced.
    public static JsonObject marked(JsonObject object, JsonObject labels, JsonObject annotations) {
        return object.update(
                "metadata",
                meta ->
                        meta.with("labels", merged(meta.object("labels"), labels))
                                .with(
                                        "annotations",
                                        merged(meta.object("annotations"), annotations)));
    }

    private static JsonObject merged(JsonObject base, JsonObject more) {
        var merged = base.edit();
        more.forEach((String key, Json value) -> merged.put(key, value));
        return merged.build();
    }
}
