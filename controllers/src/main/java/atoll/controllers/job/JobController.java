package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import atoll.controllers.pods.Claims;
import atoll.controllers.pods.Expectations;
import atoll.controllers.pods.Owned;
import atoll.controllers.pods.PodWrites;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs pods until as many succeeded as a Job asks for, or too many failed, or time is up; removes
/// finished jobs when their time to live is over.
///
/// An unfinished job's reconcile is one [JobStep]. A job that says `managedBy` somebody else is
/// left alone. Pods of jobs that are gone or finished lose their finalizer here, since nobody else
/// would take it away.
public final class JobController {
    private static final String NAME = "job-controller";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> jobs;
    private final Informer<JobPod> pods;
    private final Index<JobPod> byOwner;
    private final Index<JobPod> byOwnerName;
    private final EventRecorder recorder;
    private final PodWrites podWrites;
    private final Claims claims;
    private final Expectations expectations = new Expectations();
    private final Backoffs backoffs = new Backoffs();
    private final Controller controller;

    public JobController(Client client, InstantSource clock) {
        var interner = new Interner();
        this.client = client;
        this.clock = clock;
        this.jobs = Informer.of(client, Kinds.JOBS);
        this.pods = Informer.digesting(client, Kinds.PODS, pod -> JobPod.of(pod, interner));
        this.byOwner = pods.index(JobPod::ownership);
        this.byOwnerName = pods.index(JobController::ownerName);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
        this.podWrites = new PodWrites(client, recorder);
        this.claims = new Claims(client, Kinds.JOBS, Kinds.PODS);
        jobs.onChange(this::forgetDeletedJob);
        pods.onChange(this::observePod);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watchSelf(jobs)
                        .watch(pods, this::jobsOf);
    }

    /// `job-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    private static List<String> ownerName(JobPod pod) {
        OwnerReference owner = pod.controller();
        return owner == null ? List.of() : List.of(pod.key().namespace() + "/" + owner.name());
    }

    /// A job that was made anew under the name is another one.
    private void forgetDeletedJob(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.forget(before.uid());
            podWrites.forget(before.uid());
            backoffs.forget(before.uid());
        }
    }

    private void observePod(ObjectKey key, @Nullable JobPod before, @Nullable JobPod after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.seen(before, true);
        }
        if (after != null) {
            expectations.seen(after, false);
        }
    }

    /// Its own job, or for an orphan those that select it, and what looks after orphans.
    private Collection<ObjectKey> jobsOf(ObjectKey key, JobPod pod) {
        OwnerReference owner = pod.controller();
        if (owner != null) {
            return List.of(new ObjectKey(key.namespace(), owner.name()));
        }
        List<ObjectKey> all = new ArrayList<>();
        if (pod.tracked()) {
            all.add(orphansOf(key.namespace()));
        }
        jobs.inNamespace(key.namespace()).values().stream()
                .filter(job -> selector(job).matches(pod.labels()))
                .map(KubeObject::key)
                .forEach(all::add);
        return all;
    }

    /// In the queue, for the pods of a namespace that belong to nobody: no job has this name.
    private static ObjectKey orphansOf(String namespace) {
        return new ObjectKey(namespace, "");
    }

    private static LabelSelector selector(KubeObject job) {
        return job.spec().has("selector")
                ? LabelSelector.of(job.spec().object("selector"))
                : LabelSelector.NOTHING;
    }

    private Result reconcile(ObjectKey key) {
        if (key.equals(orphansOf(key.namespace()))) {
            releaseOrphans(key.namespace());
            return Result.DONE;
        }
        return reconcileJob(key);
    }

    /// Strangers are released first: their job may have gone with its name taken again.
    private Result reconcileJob(ObjectKey key) {
        KubeObject job = jobs.get(key);
        releaseStrangers(key, job);
        if (job == null || isManagedElsewhere(job)) {
            return Result.DONE;
        }
        Instant now = clock.instant();
        List<JobPod> claimed =
                claims.claim(
                        job,
                        selector(job),
                        byOwner.get(job.uid()).values(),
                        byOwner.get(Owned.orphansOf(key.namespace())).values());
        if (JobConditions.isFinished(job.status().array("conditions"))) {
            release(claimed);
            return expire(job, now);
        }
        return new JobStep(client, podWrites, recorder, expectations, backoffs, job, claimed, now)
                .run();
    }

    /// The field may name this controller too.
    private static boolean isManagedElsewhere(KubeObject job) {
        String manager = job.spec().stringOr("managedBy", "");
        return !manager.isEmpty() && !manager.equals("kubernetes.io/job-controller");
    }

    /// Lets go of pods whose job is gone: nobody will count them.
    private void releaseStrangers(ObjectKey key, @Nullable KubeObject job) {
        release(
                byOwnerName.get(key.toString()).values().stream()
                        .filter(pod -> job == null || !isOf(pod, job))
                        .toList());
    }

    /// Lets go of pods that lost their job, as when it is deleted without them.
    private void releaseOrphans(String namespace) {
        release(
                List.copyOf(byOwner.get(Owned.orphansOf(namespace)).values()),
                pod -> pod.controllerReference().isEmpty());
    }

    private static boolean isOf(JobPod pod, KubeObject job) {
        return pod.controller() != null && pod.controller().uid().equals(job.uid());
    }

    private void release(List<JobPod> released) {
        release(released, _ -> true);
    }

    /// Read from the server first: the patch carries the version.
    ///
    /// @param still what must hold of a pod as it is by now
    /// @throws RefusedException for a conflict, to be tried again
    private void release(List<JobPod> released, Predicate<KubeObject> still) {
        List<Write> patches =
                released.stream()
                        .filter(JobPod::tracked)
                        .map(pod -> client.find(Kinds.PODS, pod.key()))
                        .flatMap(Optional::stream)
                        .filter(pod -> pod.finalizers().contains(JobPod.FINALIZER))
                        .filter(still)
                        .map(JobPods::withoutFinalizer)
                        .toList();
        for (Outcome outcome : patches.isEmpty() ? List.<Outcome>of() : client.writeAll(patches)) {
            if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
                throw new RefusedException(status);
            }
        }
    }

    /// Removes a finished job when its time to live is over. In the foreground: the job goes after
    /// its pods.
    private Result expire(KubeObject job, Instant now) {
        Long ttl = JobSpec.of(job).ttlSeconds();
        if (ttl == null || job.isBeingDeleted()) {
            return Result.DONE;
        }
        Instant due = finishedAt(job.status(), now).plusSeconds(ttl);
        if (due.isAfter(now)) {
            return Result.retryAfter(Duration.between(now, due));
        }
        var options =
                new DeleteOptions(
                        null, job.uid(), null, DeleteOptions.Propagation.FOREGROUND, false);
        Outcome outcome =
                client.write(Write.delete(Kinds.JOBS, job.namespace(), job.name(), options));
        if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
        return Result.DONE;
    }

    /// When the condition Complete or Failed began.
    private static Instant finishedAt(JsonObject status, Instant now) {
        JsonArray conditions = status.array("conditions");
        return conditions.objects().stream()
                .filter(one -> JobConditions.isFinished(JsonArray.of(one)))
                .map(one -> Times.parseOr(one.string("lastTransitionTime"), now))
                .findFirst()
                .orElse(now);
    }
}
