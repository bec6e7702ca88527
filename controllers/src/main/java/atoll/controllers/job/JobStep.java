package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import atoll.controllers.pods.Expectations;
import atoll.controllers.pods.PodWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One step of one unfinished Job.
///
/// Counts what ended, decides whether the job is to end, makes or removes pods, lets counted pods
/// go, and writes the status, twice where pods were listed. The decision is stored as a condition
/// before it is carried out, so that it stands after a restart. Made for one reconcile.
final class JobStep {
    /// Given up first: not ready, then the youngest.
    private static final Comparator<JobPod> LEAST_WORTH =
            Comparator.<JobPod, Boolean>comparing(pod -> pod.phase() == JobPod.Phase.RUNNING)
                    .thenComparing(JobPod::ready)
                    .thenComparing(JobPod::created, Comparator.reverseOrder())
                    .thenComparing(JobPod::key);

    private final Client client;
    private final PodWrites podWrites;
    private final EventRecorder recorder;
    private final Expectations expectations;
    private final Backoffs backoffs;
    private final Instant now;
    private final List<JobPod> pods;
    private final List<JobPod> active;
    private final JobSpec spec;
    private final JobCount count;
    private final FailurePolicy policy;
    private final IndexFailures indexFailures;

    /// Indexes that have a pod again, or need none.
    private final Set<Integer> replaced = new HashSet<>();

    private final List<Write> events = new ArrayList<>();

    /// As last written: the second write of a step begins where the first ended.
    private KubeObject job;

    /// The status to be, as far as it is decided.
    private JsonObject status;

    /// Told after the pods are made, as upstream.
    private boolean resumed;

    private @Nullable Status failure;

    /// Zero: only when something changes.
    private Duration lookAgain = Duration.ZERO;

    JobStep(
            Client client,
            PodWrites podWrites,
            EventRecorder recorder,
            Expectations expectations,
            Backoffs backoffs,
            KubeObject job,
            List<JobPod> pods,
            Instant now) {
        this.client = client;
        this.podWrites = podWrites;
        this.recorder = recorder;
        this.expectations = expectations;
        this.backoffs = backoffs;
        this.job = job;
        this.pods = pods;
        this.now = now;
        this.active = pods.stream().filter(JobPod::active).toList();
        this.spec = JobSpec.of(job);
        this.status = job.status();
        this.policy = new FailurePolicy(client, spec);
        this.count = JobCount.of(spec, status, pods, policy);
        this.indexFailures = new IndexFailures(spec, status, pods, policy);
    }

    /// @throws RefusedException when a pod or a status could not be written
    Result run() {
        noteStart();
        noteBackoff();
        decide();
        int left = manage();
        if (resumed) {
            tell("Normal", "Resumed", "Job resumed");
        }
        endRunning();
        JsonArray conditions = status.array("conditions");
        boolean decided = JobConditions.decided(conditions) != null;
        status = JobCount.put(status, "active", left);
        long ready = active.stream().filter(JobPod::ready).count();
        long terminating = pods.stream().filter(p -> p.terminating() && !p.finished()).count();
        status = status.with("ready", left == 0 ? 0 : ready).with("terminating", terminating);
        releaseEnded();
        if (decided && left == 0 && terminating == 0 && !count.anyUncounted()) {
            finish();
        }
        save();
        sendEvents();
        if (failure != null) {
            throw new RefusedException(failure);
        }
        return lookAgain.isZero() ? Result.DONE : Result.retryAfter(lookAgain);
    }

    /// Pods that still run when the job ends are counted with its end.
    private void endRunning() {
        JsonObject decided = JobConditions.decided(status.array("conditions"));
        if (decided != null && !job.isBeingDeleted()) {
            boolean failing = decided.stringOr("type", "").equals(JobConditions.FAILURE_TARGET);
            count.end(active, failing);
        }
    }

    /// A suspended job has no start time; its deadline begins anew when it is resumed.
    private void noteStart() {
        JsonArray conditions = status.array("conditions");
        boolean wasSuspended = JobConditions.isSuspended(conditions);
        if (spec.suspended()) {
            if (!wasSuspended) {
                status =
                        status.without("startTime")
                                .with("conditions", JobConditions.suspended(conditions, now));
                tell("Normal", "Suspended", "Job suspended");
            }
            return;
        }
        if (wasSuspended) {
            status =
                    status.with("startTime", Times.text(now))
                            .with("conditions", JobConditions.resumed(conditions, now));
            resumed = true;
        }
        if (!status.has("startTime")) {
            status = status.with("startTime", Times.text(now));
        }
    }

    /// Any success forgives the failures before it.
    private void noteBackoff() {
        if (count.hasNewSuccess()) {
            backoffs.forget(job.uid());
        }
        List<JobPod> failed = new ArrayList<>(count.newlyFailed());
        failed.addAll(count.newlyIgnored());
        if (!failed.isEmpty()) {
            long last = failed.stream().mapToLong(JobPod::finishedAt).max().orElse(0);
            Instant at = last == 0 ? now : Instant.ofEpochSecond(last);
            backoffs.failed(job.uid(), failed.size(), at);
        }
    }

    /// Whether the job is to end, and how.
    private void decide() {
        JsonArray conditions = status.array("conditions");
        if (JobConditions.decided(conditions) != null) {
            return;
        }
        JsonObject decided = failedByPolicy();
        if (decided != null) {
            status = status.with("conditions", Conditions.replaced(conditions, decided));
            return;
        }
        if (count.failed() > spec.backoffLimit() || isPastRestartLimit()) {
            decided = JobConditions.backoffLimitExceeded(now);
        } else if (isPastDeadline()) {
            decided = JobConditions.deadlineExceeded(now);
        } else if (!spec.suspended() && spec.complete(active.size(), count.succeeded())) {
            decided = JobConditions.successMet(now);
        }
        decided = decided == null && spec.indexed() ? decidedByIndexes() : decided;
        if (decided != null) {
            status = status.with("conditions", Conditions.replaced(conditions, decided));
        }
    }

    /// The first new failure that a rule `FailJob` matches.
    private @Nullable JsonObject failedByPolicy() {
        for (JobPod pod : count.newlyFailed()) {
            FailurePolicy.Verdict verdict = policy.of(pod);
            if (verdict.action() == FailurePolicy.Action.FAIL_JOB) {
                return JobConditions.failing("PodFailurePolicy", verdict.message(), now);
            }
        }
        return null;
    }

    /// The failing indexes come before the success policy.
    private @Nullable JsonObject decidedByIndexes() {
        JsonObject failing = indexFailures.verdict(count.succeeded(), now);
        if (failing != null) {
            return failing;
        }
        String rule = SuccessPolicy.met(spec, count.succeededIndexes());
        return rule == null ? null : JobConditions.successMet(rule, now);
    }

    /// Where containers restart in place, restarts are what counts as failures while pods are
    /// active.
    private boolean isPastRestartLimit() {
        if (!spec.restartsInPlace()) {
            return false;
        }
        int restarts = active.stream().mapToInt(JobPod::restarts).sum();
        return spec.backoffLimit() == 0 ? restarts > 0 : restarts >= spec.backoffLimit();
    }

    /// Counted from the start time, which resuming a job sets anew. While it is to come, the job is
    /// looked at again then.
    private boolean isPastDeadline() {
        Instant started = Times.parse(status.string("startTime"));
        if (spec.activeDeadlineSeconds() == null || spec.suspended() || started == null) {
            return false;
        }
        Instant deadline = started.plusSeconds(spec.activeDeadlineSeconds());
        if (deadline.isAfter(now)) {
            lookAgainIn(Duration.between(now, deadline));
            return false;
        }
        return true;
    }

    private void lookAgainIn(Duration delay) {
        lookAgain = lookAgain.isZero() || delay.compareTo(lookAgain) < 0 ? delay : lookAgain;
    }

    /// Creates and deletes pods.
    ///
    /// @return how many are active after that
    private int manage() {
        boolean settled = expectations.satisfied(job.uid(), now);
        boolean ending = JobConditions.decided(status.array("conditions")) != null;
        if (job.isBeingDeleted() || !settled) {
            return active.size();
        }
        if (ending) {
            return active.size() - delete(active);
        }
        if (spec.suspended()) {
            return active.size() - releaseAndDelete(active);
        }
        int ended = count.succeeded() + indexFailures.failed().size();
        int wanted = spec.wantActive(active.size(), ended);
        if (active.size() > wanted) {
            List<JobPod> surplus =
                    active.stream().sorted(LEAST_WORTH).limit(active.size() - wanted).toList();
            return active.size() - releaseAndDelete(surplus);
        }
        int missing = wanted - active.size() - (spec.onlyReplaceFailed() ? terminating() : 0);
        return active.size() + create(Math.min(missing, PodWrites.BATCH_MAX));
    }

    private int terminating() {
        return (int) pods.stream().filter(pod -> pod.terminating() && !pod.finished()).count();
    }

    /// Not while the job backs off; indexes with limits of their own back off one by one.
    ///
    /// @return how many were made
    private int create(int missing) {
        if (missing <= 0) {
            return 0;
        }
        Duration backoff =
                indexFailures.counts() ? Duration.ZERO : backoffs.remaining(job.uid(), now);
        if (!backoff.isZero()) {
            lookAgainIn(backoff);
            return 0;
        }
        List<JsonObject> wanted =
                JobPods.wanted(job, spec, missing, active, count, indexFailures, now);
        noteReplaced(wanted);
        if (wanted.isEmpty()) {
            return 0;
        }
        var written = podWrites.create(job, wanted);
        expectations.created(job.uid(), written.done(), now);
        failure = written.refused();
        return written.done().size();
    }

    /// Remembers which indexes have pods again, and looks again when the next may.
    private void noteReplaced(List<JsonObject> wanted) {
        if (!indexFailures.counts()) {
            return;
        }
        for (JsonObject pod : wanted) {
            String index = pod.object("metadata", "annotations").stringOr(JobPod.INDEX, "-1");
            replaced.add(Integer.parseInt(index));
        }
        for (int index = 0; index < spec.completionsOrMax(); index++) {
            Duration wait = indexFailures.remaining(index, now);
            if (!wait.isZero() && !indexFailures.failed().contains(index)) {
                lookAgainIn(wait);
            }
        }
    }

    /// Whether a failed pod must stay, since its successor takes over its number of failures.
    private boolean isHeld(JobPod pod) {
        boolean ending = JobConditions.decided(status.array("conditions")) != null;
        return !ending && indexFailures.holds(pod, replaced);
    }

    /// Deletes pods that will be counted as failed.
    private int delete(List<JobPod> doomed) {
        if (doomed.isEmpty()) {
            return 0;
        }
        var deleted = podWrites.delete(job, doomed);
        expectations.deleted(job.uid(), deleted.uids(), now);
        failure = deleted.refused();
        return deleted.uids().size();
    }

    /// Deletes pods that count neither way: the job has no use for them.
    private int releaseAndDelete(List<JobPod> doomed) {
        if (!doomed.isEmpty()) {
            release(doomed);
        }
        return delete(doomed);
    }

    /// Lists ended pods, takes their finalizers off, counts them.
    private void releaseEnded() {
        active.forEach(pod -> replaced.add(pod.index()));
        replaced.addAll(count.succeededIndexes());
        count.list(this::isHeld);
        List<JobPod> ended =
                pods.stream().filter(count::mayRelease).filter(pod -> !isHeld(pod)).toList();
        if (!ended.isEmpty()) {
            status = indexFailures.into(count.into(status));
            save();
        }
        if (ended.isEmpty() || release(ended)) {
            count.settleAll();
        }
        status = indexFailures.into(count.into(status));
    }

    /// @return whether all are gone, or have lost the finalizer
    private boolean release(Collection<JobPod> released) {
        List<Write> patches = new ArrayList<>();
        for (JobPod pod : released) {
            client.find(Kinds.PODS, pod.key())
                    .filter(live -> live.uid().equals(pod.uid()))
                    .filter(live -> live.finalizers().contains(JobPod.FINALIZER))
                    .ifPresent(live -> patches.add(JobPods.withoutFinalizer(live)));
        }
        boolean all = true;
        for (Outcome outcome : patches.isEmpty() ? List.<Outcome>of() : client.writeAll(patches)) {
            if (outcome instanceof Outcome.Refused(var refusal) && !refusal.is("NotFound")) {
                failure = refusal;
                all = false;
            }
        }
        return all;
    }

    /// The last condition; from then on nothing is counted.
    private void finish() {
        JsonArray conditions = status.array("conditions");
        JsonObject decided = JobConditions.decided(conditions);
        if (decided == null) {
            return;
        }
        JsonObject last = JobConditions.last(decided, now);
        status = status.with("conditions", Conditions.replaced(conditions, last));
        backoffs.forget(job.uid());
        if (last.stringOr("type", "").equals(JobConditions.COMPLETE)) {
            status = status.with("completionTime", Times.text(now));
            tell("Normal", "Completed", "Job completed");
        } else {
            tell("Warning", last.stringOr("reason", ""), last.stringOr("message", ""));
        }
    }

    /// Only when something changed; what the server answers is the job from then on.
    private void save() {
        JsonObject wanted =
                status.array("conditions").isEmpty() ? status.without("conditions") : status;
        if (!wanted.equals(job.status())) {
            job = client.write(Edits.statusUpdate(Kinds.JOBS, job, wanted)).orThrow();
        }
    }

    private void tell(String type, String reason, String message) {
        recorder.record(events, job, type, reason, message);
    }

    private void sendEvents() {
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
    }
}
