package atoll.controllers.cronjob;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.List;

/// Starts the Jobs of CronJobs when they are due and removes old ones. Every reconcile is one
/// [CronJobStep], which says when the next is due. Nothing is stored but the CronJob's status.
public final class CronJobController {
    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> cronJobs;
    private final Index<ChildJob> byOwner;
    private final EventRecorder recorder;
    private final Controller controller;

    public CronJobController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.cronJobs = Informer.of(client, Kinds.CRON_JOBS);
        Informer<ChildJob> jobs = Informer.digesting(client, Kinds.JOBS, ChildJob::of);
        this.byOwner = jobs.index(job -> List.of(job.owner().uid()));
        this.recorder = new EventRecorder("cronjob-controller", Kinds.MANAGER, clock);
        this.controller =
                new Controller("cronjob-controller", clock, this::reconcile)
                        .watchSelf(cronJobs)
                        .watch(
                                jobs,
                                (key, job) ->
                                        List.of(
                                                new ObjectKey(
                                                        key.namespace(), job.owner().name())));
    }

    /// `cronjob-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// The jobs are those the informer shows; what it does not show yet, the step asks for.
    private Result reconcile(ObjectKey key) {
        KubeObject cronJob = cronJobs.get(key);
        if (cronJob == null) {
            return Result.DONE;
        }
        List<ChildJob> jobs = List.copyOf(byOwner.get(cronJob.uid()).values());
        return new CronJobStep(client, recorder, cronJob, jobs, clock.instant()).run();
    }
}
