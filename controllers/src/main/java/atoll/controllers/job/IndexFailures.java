package atoll.controllers.job;

import atoll.base.json.JsonObject;
import atoll.controllers.job.FailurePolicy.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Failures by completion index, for Jobs with `backoffLimitPerIndex`. The number is handed on from
/// a failed pod to the one that replaces it, in an annotation; so the failed pod must stay until
/// then.
///
/// Of each index the failed pod with the highest number is the last. Made for one step; nothing of
/// it is stored but `status.failedIndexes` and the annotations of pods. For other Jobs all methods
/// say that there is nothing.
final class IndexFailures {
    /// How often the pod's index had failed before it.
    static final String COUNT = "batch.kubernetes.io/job-index-failure-count";

    /// How often a failure of the index was ignored by the policy: these lengthen the back-off and
    /// do not count.
    static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

    private final JobSpec spec;
    private final FailurePolicy policy;
    private final SortedSet<Integer> failed;
    private final Map<Integer, JobPod> last = new TreeMap<>();

    IndexFailures(JobSpec spec, JsonObject status, List<JobPod> pods, FailurePolicy policy) {
        this.spec = spec;
        this.policy = policy;
        this.failed = new TreeSet<>();
        if (counts()) {
            failed.addAll(
                    Indexes.parse(status.stringOr("failedIndexes", ""), spec.completionsOrMax()));
            pods.stream().filter(pod -> pod.failed(spec.onlyReplaceFailed())).forEach(this::add);
        }
    }

    /// Whether indexes have limits of their own.
    boolean counts() {
        return spec.indexed() && spec.perIndexLimit() != null;
    }

    /// A failed pod whose number is above the limit fails its index.
    private void add(JobPod pod) {
        if (pod.index() < 0 || pod.index() >= spec.completionsOrMax()) {
            return;
        }
        last.merge(pod.index(), pod, (a, b) -> b.indexFailures() >= a.indexFailures() ? b : a);
        Action action = policy.of(pod).action();
        if (action == Action.FAIL_INDEX
                || (action != Action.IGNORE && pod.indexFailures() + 1 > limit())) {
            failed.add(pod.index());
        }
    }

    /// How many failures an index may have; no bound where none is given.
    private int limit() {
        Integer limit = spec.perIndexLimit();
        return limit == null ? Integer.MAX_VALUE : limit;
    }

    /// Indexes that get no further pod.
    SortedSet<Integer> failed() {
        return Collections.unmodifiableSortedSet(failed);
    }

    /// Why the job is to fail for its indexes; null when it is not.
    ///
    /// @param succeeded how many indexes succeeded
    @Nullable JsonObject verdict(int succeeded, Instant now) {
        Integer most = spec.maxFailedIndexes();
        if (most != null && failed.size() > most) {
            return JobConditions.failing(
                    "MaxFailedIndexesExceeded",
                    "Job has exceeded the specified maximal number of failed indexes",
                    now);
        }
        return !failed.isEmpty() && failed.size() + succeeded >= spec.completionsOrMax()
                ? JobConditions.failing("FailedIndexes", "Job has failed indexes", now)
                : null;
    }

    /// What a new pod of an index is to carry. `{COUNT: "2"}`, with the ignored ones where there
    /// are any.
    JsonObject annotations(int index) {
        JobPod replaced = last.get(index);
        if (replaced == null) {
            return JsonObject.of(COUNT, "0");
        }
        boolean ignored = policy.of(replaced).action() == Action.IGNORE;
        int count = replaced.indexFailures() + (ignored ? 0 : 1);
        int ignoredCount = replaced.indexIgnored() + (ignored ? 1 : 0);
        JsonObject annotations = JsonObject.of(COUNT, Integer.toString(count));
        return ignoredCount == 0
                ? annotations
                : annotations.with(IGNORED, Integer.toString(ignoredCount));
    }

    /// How long an index waits still for its next pod.
    Duration remaining(int index, Instant now) {
        JobPod pod = last.get(index);
        if (pod == null) {
            return Duration.ZERO;
        }
        Instant at =
                pod.finishedAt() == 0
                        ? Instant.ofEpochSecond(pod.created())
                        : Instant.ofEpochSecond(pod.finishedAt());
        return Backoffs.remaining(pod.indexFailures() + pod.indexIgnored() + 1, at, now);
    }

    /// Whether a failed pod is still needed for the number it carries.
    ///
    /// @param settled indexes that have a pod again, or need none
    boolean holds(JobPod pod, Set<Integer> settled) {
        return counts()
                && last.get(pod.index()) == pod
                && !failed.contains(pod.index())
                && !settled.contains(pod.index());
    }

    /// With `failedIndexes`, also the empty one.
    JsonObject into(JsonObject status) {
        return counts() ? status.with("failedIndexes", Indexes.text(failed)) : status;
    }
}
