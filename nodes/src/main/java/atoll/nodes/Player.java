package atoll.nodes;

import static atoll.nodes.Resources.NODES;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.control.EventRecorder;
import atoll.nodes.Timers.Job;
import atoll.nodes.stage.Step;
import atoll.nodes.template.TemplateException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// Plays the stages that are due: renders their steps, writes them in one batch, and sees what
/// became of them.
///
/// The steps of one stage stay together and in order in the batch. They are not a transaction: a
/// refused step does not undo the ones before it, and the ones after it have been sent as well.
///
/// What became of a job is decided by the first refusal among its writes: the server is busy →
/// again after a pause, from that step; the object is gone or has changed → nothing, since the
/// watch brings its next stage; anything else → one line in the log, and the object waits for its
/// next change.
///
/// Stepped by the engine's thread.
final class Player {
    private static final Logger LOG = System.getLogger(Player.class.getName());

    /// Writes per batch: one commit, and few enough that nobody waits long behind it.
    private static final int BATCH = 500;

    /// The pause after a failure, doubled for each one in a row. The numbers are KWOK's, without
    /// its jitter.
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);

    private static final Duration RETRY_MAX = Duration.ofMinutes(32);

    /// Refusals that say nothing about the write itself. Reasons of a Status, with which
    /// kube-apiserver asks to be tried again.
    private static final Set<String> PASSING =
            Set.of("ServiceUnavailable", "Timeout", "ServerTimeout", "TooManyRequests");

    private final Client client;
    private final Timers timers;
    private final RandomGenerator random;
    private final Answers.World world;
    private final StageWrites stageWrites;
    private final List<Write> batch = new ArrayList<>();

    /// Whose the writes of the batch are; null where nobody waits for the outcome.
    private final List<Part> parts = new ArrayList<>();

    /// Complaints made before: a stage that fails for every pod is worth one line.
    private final Set<String> complaints = new HashSet<>();

    /// Whose write it is.
    ///
    /// @param step the index in the stage's steps
    /// @param last whether it is the job's last write in this batch
    private record Part(Job job, int step, boolean last) {}

    Player(
            Client client,
            Timers timers,
            InstantSource clock,
            RandomGenerator random,
            Answers.World world) {
        this.client = client;
        this.timers = timers;
        this.random = random;
        this.world = world;
        this.stageWrites =
                new StageWrites(client, new EventRecorder("kubelet", NodeEngine.MANAGER, clock));
    }

    /// Puts a write of the engine's own before the next batch; its outcome does not matter. It must
    /// be called outside of [#play], whose batch it would otherwise join.
    void write(Write write) {
        batch.add(write);
    }

    /// Plays what is due, at most one batch.
    ///
    /// When the server refuses the whole batch or is not reached, every job in it is played again
    /// from its first open step; the engine's own writes are lost and must be called for by another
    /// event.
    ///
    /// @param consider told of objects whose next stage is to be picked at once
    void play(Instant now, BiConsumer<GroupVersionResource, KubeObject> consider) {
        int own = batch.size();
        while (batch.size() < BATCH) {
            Job job = timers.poll(now);
            if (job == null) {
                break;
            }
            render(job, now);
        }
        if (batch.isEmpty()) {
            return;
        }
        List<Write> writes = List.copyOf(batch);
        List<Part> owners = List.copyOf(parts);
        batch.clear();
        parts.clear();
        try {
            List<Outcome> outcomes = client.writeAll(writes);
            settle(owners, outcomes.subList(own, outcomes.size()), now, consider);
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, () -> "stages wait: " + e.getMessage());
            owners.stream().map(Part::job).distinct().forEach(job -> retry(job, 0, now));
        }
    }

    /// All of a stage's writes or none: a template that fails takes the stage's earlier writes out
    /// of the batch. After a deletion only Events make sense. A batch may exceed its size by one
    /// stage's steps.
    private void render(Job job, Instant now) {
        KubeObject object = job.object();
        boolean isNode = job.key().resource().equals(NODES);
        String node = isNode ? object.name() : object.spec().stringOr("nodeName", "");
        var answers = new Answers(world, now, random, node);
        List<Step> steps = job.stage().steps();
        int from = batch.size();
        try {
            boolean deleted = false;
            for (int i = job.fromStep(); i < steps.size(); i++) {
                if (deleted && !(steps.get(i) instanceof Step.Event)) {
                    continue;
                }
                Write write = stageWrites.of(steps.get(i), job.key().resource(), object, answers);
                deleted |= steps.get(i) instanceof Step.Delete;
                if (write != null) {
                    batch.add(write);
                    parts.add(new Part(job, i, false));
                }
            }
            if (batch.size() > from) {
                Part last = parts.removeLast();
                parts.add(new Part(job, last.step(), true));
            }
        } catch (TemplateException e) {
            while (batch.size() > from) {
                batch.removeLast();
                parts.removeLast();
            }
            complain(job, String.valueOf(e.getMessage()));
        }
    }

    /// @param owners of the outcomes at the same index
    private void settle(
            List<Part> owners,
            List<Outcome> outcomes,
            Instant now,
            BiConsumer<GroupVersionResource, KubeObject> consider) {
        var failed = new HashSet<Job>();
        for (int i = 0; i < owners.size(); i++) {
            Part part = owners.get(i);
            Job job = part.job();
            switch (outcomes.get(i)) {
                case Outcome.Done(var object, _, _) -> {
                    if (part.last() && job.stage().immediateNextStage() && isSame(job, object)) {
                        consider.accept(job.key().resource(), object);
                    }
                }
                case Outcome.Refused(var status) -> {
                    if (failed.add(job)) {
                        refused(job, part.step(), status, now);
                    }
                }
            }
        }
    }

    /// The last write of a stage may have been of another object, such as an Event.
    private static boolean isSame(Job job, KubeObject object) {
        return object.uid().equals(job.object().uid());
    }

    /// @param step where to go on, should it be tried again
    private void refused(Job job, int step, Status status, Instant now) {
        if (PASSING.contains(status.reason())) {
            retry(job, step, now);
        } else if (!status.is("NotFound") && !status.is("Conflict")) {
            complain(job, status.message());
        }
    }

    /// Not when the object has another stage to come by now.
    private void retry(Job job, int fromStep, Instant now) {
        if (timers.pending(job.key()) != null) {
            return; // The object changed meanwhile and has its next stage.
        }
        Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(job.failures(), 20));
        Duration capped = pause.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause;
        timers.put(
                job.key(),
                job.object(),
                job.stage(),
                Math.max(fromStep, job.fromStep()),
                job.failures() + 1,
                now.plus(capped));
    }

    /// Bounded: after a thousand different complaints the log hears no more.
    private void complain(Job job, String why) {
        if (complaints.add(job.stage().name() + ": " + why) && complaints.size() < 1000) {
            LOG.log(
                    Level.WARNING,
                    () -> job.stage() + " fails for " + job.key().key() + ": " + why);
        }
    }
}
