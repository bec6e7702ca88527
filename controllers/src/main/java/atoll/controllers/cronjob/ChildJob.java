package atoll.controllers.cronjob;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.controllers.kinds.Conditions;
import org.jspecify.annotations.Nullable;

/// What a CronJob needs of a Job it started.
///
/// Times are text as stored, which sorts by time.
///
/// @param outcome `Complete`, `Failed`, or empty while it runs
/// @param startTime empty before it starts
/// @param completionTime empty unless it completed
record ChildJob(
        ObjectKey key,
        String uid,
        OwnerReference owner,
        String outcome,
        String startTime,
        String completionTime) {

    /// Null for jobs of other owners.
    static @Nullable ChildJob of(KubeObject job) {
        OwnerReference owner = job.controllerReference().orElse(null);
        if (owner == null || !owner.kind().equals("CronJob")) {
            return null;
        }
        var conditions = job.status().array("conditions");
        String outcome =
                Conditions.isTrue(conditions, "Complete")
                        ? "Complete"
                        : Conditions.isTrue(conditions, "Failed") ? "Failed" : "";
        return new ChildJob(
                job.key(),
                job.uid(),
                owner,
                outcome,
                job.status().stringOr("startTime", ""),
                job.status().stringOr("completionTime", ""));
    }

    /// Complete or failed, with all its pods counted.
    boolean finished() {
        return !outcome.isEmpty();
    }
}
