package atoll.controllers.job;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Counts ended pods, each exactly once although pods vanish: an ended pod is first listed by uid
/// in `status.uncountedTerminatedPods`, then loses its finalizer, and only then moves from the list
/// to the count.
///
/// The order of a step: [#of] reads status and pods, [#end] adds pods that a decision ends, [#list]
/// puts new ones into the lists, [#into] writes them into the status, which is stored; then
/// finalizers go, [#settleAll] counts, [#into] again. A controller that stops anywhere between
/// finds all it needs in status and finalizers.
///
/// Of an indexed job only the indexes count: `status.succeeded` is their number.
final class JobCount {
    private final JobSpec spec;
    private final Set<String> uncountedSucceeded;
    private final Set<String> uncountedFailed;
    private final SortedSet<Integer> completedIndexes;
    private final List<JobPod> newlySucceeded = new ArrayList<>();
    private final List<JobPod> newlyFailed = new ArrayList<>();
    private final List<JobPod> newlyIgnored = new ArrayList<>();
    private final Set<String> ended = new LinkedHashSet<>();
    private final FailurePolicy policy;
    private int succeeded;
    private int failed;

    private JobCount(JobSpec spec, JsonObject status, FailurePolicy policy) {
        JsonObject uncounted = status.object("uncountedTerminatedPods");
        this.spec = spec;
        this.policy = policy;
        this.uncountedSucceeded = new LinkedHashSet<>(uncounted.array("succeeded").strings());
        this.uncountedFailed = new LinkedHashSet<>(uncounted.array("failed").strings());
        this.completedIndexes =
                spec.indexed()
                        ? Indexes.parse(
                                status.stringOr("completedIndexes", ""), spec.completionsOrMax())
                        : new TreeSet<>();
        this.succeeded = (int) status.longOr("succeeded", 0);
        this.failed = (int) status.longOr("failed", 0);
    }

    /// @param status as stored; its lists and counts are where this begins
    /// @param pods all of the job; those without the finalizer have been counted or never will be
    static JobCount of(JobSpec spec, JsonObject status, List<JobPod> pods, FailurePolicy policy) {
        var count = new JobCount(spec, status, policy);
        Set<String> tracked = new LinkedHashSet<>();
        for (JobPod pod : pods) {
            if (pod.tracked()) {
                tracked.add(pod.uid());
                count.add(pod);
            }
        }
        count.settle(tracked);
        return count;
    }

    /// A pod that is listed already is not new.
    private void add(JobPod pod) {
        if (uncountedSucceeded.contains(pod.uid()) || uncountedFailed.contains(pod.uid())) {
            return;
        }
        if (pod.succeeded()) {
            if (isWantedIndex(pod)) {
                newlySucceeded.add(pod);
            }
        } else if (pod.failed(spec.onlyReplaceFailed())) {
            boolean ignored = policy.of(pod).action() == FailurePolicy.Action.IGNORE;
            (ignored ? newlyIgnored : newlyFailed).add(pod);
        }
    }

    /// A second success for one index, or one beyond the completions, adds nothing.
    private boolean isWantedIndex(JobPod pod) {
        return !spec.indexed()
                || (pod.index() >= 0
                        && pod.index() < spec.completionsOrMax()
                        && !completedIndexes.contains(pod.index()));
    }

    /// Counts what was listed and has lost its finalizer.
    private void settle(Set<String> tracked) {
        succeeded += settled(uncountedSucceeded, tracked);
        failed += settled(uncountedFailed, tracked);
    }

    /// Takes those that have lost their finalizer out of the list.
    ///
    /// @return how many those are
    private static int settled(Set<String> uncounted, Set<String> tracked) {
        int before = uncounted.size();
        uncounted.retainAll(tracked);
        return before - uncounted.size();
    }

    /// Lists the new ones.
    ///
    /// @param held failed pods that are still needed as they are
    void list(Predicate<JobPod> held) {
        for (JobPod pod : newlySucceeded) {
            if (spec.indexed()) {
                // Indexes say all about an indexed job's successes.
                completedIndexes.add(pod.index());
            } else {
                uncountedSucceeded.add(pod.uid());
            }
        }
        newlyFailed.stream().filter(held.negate()).forEach(pod -> uncountedFailed.add(pod.uid()));
    }

    /// Counts all that is listed: their finalizers are gone.
    void settleAll() {
        settle(Set.of());
    }

    /// Listed, and its finalizer not gone yet.
    boolean isUncounted(JobPod pod) {
        return uncountedSucceeded.contains(pod.uid()) || uncountedFailed.contains(pod.uid());
    }

    /// Pods that ended and may go: listed ones, and those that add nothing.
    boolean mayRelease(JobPod pod) {
        return pod.tracked()
                && (isUncounted(pod)
                        || ended.contains(pod.uid())
                        || pod.succeeded()
                        || pod.failed(spec.onlyReplaceFailed()));
    }

    /// The job ends: pods that run on are let go, and fail with it unless it succeeds.
    void end(List<JobPod> running, boolean failing) {
        for (JobPod pod : running) {
            if (!pod.tracked() || mayRelease(pod)) {
                continue;
            }
            ended.add(pod.uid());
            if (failing && policy.of(pod).action() != FailurePolicy.Action.IGNORE) {
                newlyFailed.add(pod);
            }
        }
    }

    /// Found failed in this step, whether listed by now or not.
    List<JobPod> newlyFailed() {
        return newlyFailed;
    }

    /// Failed pods that the failure policy leaves uncounted.
    List<JobPod> newlyIgnored() {
        return newlyIgnored;
    }

    /// Indexes that succeeded, also those whose pods are not yet let go.
    SortedSet<Integer> succeededIndexes() {
        var all = new TreeSet<>(completedIndexes);
        newlySucceeded.forEach(pod -> all.add(pod.index()));
        return all;
    }

    boolean hasNewSuccess() {
        return !newlySucceeded.isEmpty();
    }

    /// While it holds, the job must not be finished.
    boolean anyUncounted() {
        return !uncountedSucceeded.isEmpty() || !uncountedFailed.isEmpty();
    }

    /// All successes, counted or listed or new.
    int succeeded() {
        if (spec.indexed()) {
            return succeededIndexes().size();
        }
        long unlisted =
                newlySucceeded.stream()
                        .filter(pod -> !uncountedSucceeded.contains(pod.uid()))
                        .count();
        return succeeded + uncountedSucceeded.size() + (int) unlisted;
    }

    /// All failures, counted or listed or new.
    int failed() {
        long unlisted =
                newlyFailed.stream().filter(pod -> !uncountedFailed.contains(pod.uid())).count();
        return failed + uncountedFailed.size() + (int) unlisted;
    }

    /// The counts, the completed indexes and the lists.
    JsonObject into(JsonObject status) {
        var uncounted = JsonObject.builder();
        if (!uncountedSucceeded.isEmpty()) {
            uncounted.put("succeeded", JsonArray.ofStrings(uncountedSucceeded));
        }
        if (!uncountedFailed.isEmpty()) {
            uncounted.put("failed", JsonArray.ofStrings(uncountedFailed));
        }
        int counted = spec.indexed() ? completedIndexes.size() : succeeded;
        JsonObject counts = put(put(status, "succeeded", counted), "failed", failed);
        counts =
                completedIndexes.isEmpty()
                        ? counts.without("completedIndexes")
                        : counts.with("completedIndexes", Indexes.text(completedIndexes));
        return counts.with("uncountedTerminatedPods", uncounted.build());
    }

    /// A count of 0 is absent.
    static JsonObject put(JsonObject status, String key, int count) {
        return count == 0 ? status.without(key) : status.with(key, count);
    }
}
