package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Job asks for.
///
/// Defaults are filled in, also those that the server fills in.
///
/// @param completions null: done when one pod succeeded and all others ended
/// @param activeDeadlineSeconds null: none
/// @param ttlSeconds how long a finished job stays; null: for ever
/// @param onlyReplaceFailed whether terminating pods are waited for before they are replaced
/// @param perIndexLimit how many failures one index may have; null: only the whole job has a limit
/// @param maxFailedIndexes null: any number
/// @param failureRules of `podFailurePolicy`
/// @param successRules of `successPolicy`
/// @param restartsInPlace whether containers restart in their pod, so that restarts are failures
/// @param parallelism how many pods may be active at once
/// @param backoffLimit how many failures the job may have
/// @param suspended whether no pod is to be active
record JobSpec(
        int parallelism,
        @Nullable Integer completions,
        int backoffLimit,
        @Nullable Long activeDeadlineSeconds,
        @Nullable Long ttlSeconds,
        boolean indexed,
        boolean suspended,
        boolean onlyReplaceFailed,
        boolean restartsInPlace,
        @Nullable Integer perIndexLimit,
        @Nullable Integer maxFailedIndexes,
        List<JsonObject> failureRules,
        List<JsonObject> successRules) {

    /// @param job as stored: the server has filled in defaults, but those of fields that it leaves
    ///   empty are filled in here
    static JobSpec of(KubeObject job) {
        JsonObject spec = job.spec();
        return new JobSpec(
                (int) spec.longOr("parallelism", 1),
                spec.has("completions") ? (int) spec.longOr("completions", 1) : null,
                (int) Math.min(spec.longOr("backoffLimit", 6), Integer.MAX_VALUE),
                optional(spec, "activeDeadlineSeconds"),
                optional(spec, "ttlSecondsAfterFinished"),
                spec.stringOr("completionMode", "NonIndexed").equals("Indexed"),
                spec.booleanOr("suspend", false),
                spec.stringOr("podReplacementPolicy", "").equals("Failed"),
                "OnFailure".equals(spec.object("template", "spec").string("restartPolicy")),
                count(spec, "backoffLimitPerIndex"),
                count(spec, "maxFailedIndexes"),
                spec.object("podFailurePolicy").array("rules").objects(),
                spec.object("successPolicy").array("rules").objects());
    }

    private static @Nullable Long optional(JsonObject spec, String key) {
        return spec.has(key) ? spec.longOr(key, 0) : null;
    }

    private static @Nullable Integer count(JsonObject spec, String key) {
        return spec.has(key) ? (int) spec.longOr(key, 0) : null;
    }

    /// For comparisons, where absent completions never end.
    int completionsOrMax() {
        return completions == null ? Integer.MAX_VALUE : completions;
    }

    /// How many pods should be active.
    ///
    /// Without completions no pod is added once one has succeeded: the rest run out.
    ///
    /// @param ended indexes or pods that need no further pod
    int wantActive(int active, int ended) {
        if (completions == null) {
            return ended > 0 ? active : parallelism;
        }
        return Math.clamp(completions - ended, 0, parallelism);
    }

    /// Only when no pod is active any more.
    boolean complete(int active, int succeeded) {
        return completions == null
                ? succeeded > 0 && active == 0
                : succeeded >= completions && active == 0;
    }
}
