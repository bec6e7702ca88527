package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// What a Job asks for.
///
/// @param completions null: done when one pod succeeded and all others ended
/// @param activeDeadlineSeconds null: none
/// @param ttlSeconds how long a finished job stays; null: for ever
/// @param onlyReplaceFailed whether terminating pods are waited for before they are replaced
/// @param restartsInPlace whether containers restart in their pod, so that restarts are failures
record JobSpec(
        int parallelism,
        @Nullable Integer completions,
        int backoffLimit,
        @Nullable Long activeDeadlineSeconds,
        @Nullable Long ttlSeconds,
        boolean indexed,
        boolean suspended,
        boolean onlyReplaceFailed,
        boolean restartsInPlace) {

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
                "OnFailure".equals(spec.object("template", "spec").string("restartPolicy")));
    }

    private static @Nullable Long optional(JsonObject spec, String key) {
        return spec.has(key) ? spec.longOr(key, 0) : null;
    }

    int completionsOrMax() {
        return completions == null ? Integer.MAX_VALUE : completions;
    }

    /// How many pods should be active.
    int wantActive(int active, int succeeded) {
        if (completions == null) {
            return succeeded > 0 ? active : parallelism;
        }
        return Math.clamp(completions - succeeded, 0, parallelism);
    }

    boolean complete(int active, int succeeded) {
        return completions == null
                ? succeeded > 0 && active == 0
                : succeeded >= completions && active == 0;
    }
}
