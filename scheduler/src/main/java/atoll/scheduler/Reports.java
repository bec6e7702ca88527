package atoll.scheduler;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.control.SeriesRecorder;
import atoll.scheduler.framework.PodInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Tells what became of pods: Events, and the PodScheduled condition of those that fit nowhere.
/// Sent in one batch a step; what cannot be told is not tried again.
///
/// Nothing here decides anything: a pod's place is settled before it is told. Words and reasons are
/// kube-scheduler's, which people grep for.
final class Reports {
    private static final Logger LOG = System.getLogger(Reports.class.getName());
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    /// The field manager, whatever the scheduler's own name: upstream's is its binary's.
    private static final String MANAGER = "kube-scheduler";

    private final Client client;
    private final InstantSource clock;
    private final String scheduler;
    private final SeriesRecorder events;
    private final List<Write> batch = new ArrayList<>();

    Reports(Client client, InstantSource clock, String scheduler) {
        this.client = client;
        this.clock = clock;
        this.scheduler = scheduler;
        this.events = new SeriesRecorder(scheduler, MANAGER, clock);
    }

    /// The Event only; the condition `PodScheduled=True` is the server's doing when it binds.
    void scheduled(PodInfo pod, String node) {
        tell(
                pod,
                "Normal",
                "Scheduled",
                "Binding",
                "Successfully assigned " + pod.key() + " to " + node);
    }

    /// Nothing is added where the recorder merges the Event into a series that need not be written
    /// yet.
    private void tell(PodInfo pod, String type, String reason, String action, String note) {
        Write event = events.event(pod.object(), type, reason, action, note);
        if (event != null) {
            batch.add(event);
        }
    }

    /// Event and condition; the message goes into both.
    ///
    /// @param nominated the node that is kept for it; "" for none
    void unschedulable(PodInfo pod, String message, String nominated) {
        tell(pod, "Warning", "FailedScheduling", "Scheduling", message);
        condition(pod, "Unschedulable", message, nominated);
    }

    /// A pod is made to leave for a more important one. The condition `DisruptionTarget`, the
    /// deletion with the pod's own grace period, and the Event, in this order. A pod that is being
    /// deleted already is only waited for.
    void preempted(PodInfo victim, PodInfo preemptor, String node) {
        JsonObject condition =
                JsonObject.of(
                        "type",
                        "DisruptionTarget",
                        "status",
                        "True",
                        "reason",
                        "PreemptionByScheduler",
                        "message",
                        scheduler + ": preempting to accommodate a higher priority pod",
                        "lastProbeTime",
                        JsonNull.NULL,
                        "lastTransitionTime",
                        Timestamps.seconds(clock.instant()));
        if (!victim.terminating()) {
            batch.add(status(victim, JsonObject.of("conditions", JsonArray.of(condition))));
            batch.add(
                    Write.delete(
                            PODS,
                            victim.key().namespace(),
                            victim.key().name(),
                            DeleteOptions.DEFAULT.onlyUid(victim.uid())));
            tell(
                    victim,
                    "Normal",
                    "Preempted",
                    "Preempting",
                    "Preempted by pod " + preemptor.uid() + " on node " + node);
        }
    }

    /// The attempt broke off. As upstream, with the reason `SchedulerError`: the cluster refused,
    /// not a node.
    void failed(PodInfo pod, String message) {
        tell(pod, "Warning", "FailedScheduling", "Scheduling", message);
        condition(pod, "SchedulerError", message, "");
    }

    /// Nothing is written when the condition says so already. A nomination that is over is taken
    /// out of the status by the same patch.
    private void condition(PodInfo pod, String reason, String message, String nominated) {
        KubeObject object = pod.object();
        JsonObject before =
                object.status().array("conditions").objects().stream()
                        .filter(each -> each.stringOr("type", "").equals("PodScheduled"))
                        .findFirst()
                        .orElse(JsonObject.EMPTY);
        boolean wasFalse = before.stringOr("status", "").equals("False");
        if (wasFalse
                && before.stringOr("reason", "").equals(reason)
                && before.stringOr("message", "").equals(message)
                && object.status().stringOr("nominatedNodeName", "").equals(nominated)) {
            return;
        }
        String now = Timestamps.seconds(clock.instant());
        var condition =
                JsonObject.builder()
                        .put("type", "PodScheduled")
                        .put("status", "False")
                        .put("reason", reason)
                        .put("message", message)
                        .put("lastProbeTime", JsonNull.NULL)
                        .put(
                                "lastTransitionTime",
                                wasFalse ? before.stringOr("lastTransitionTime", now) : now);
        if (object.generation() > 0) {
            condition.put("observedGeneration", object.generation());
        }
        JsonObject change = JsonObject.of("conditions", JsonArray.of(condition.build()));
        if (!nominated.isEmpty()) {
            change = change.with("nominatedNodeName", nominated);
        } else if (object.status().has("nominatedNodeName")) {
            change = change.with("nominatedNodeName", JsonNull.NULL);
        }
        batch.add(status(pod, change));
    }

    /// With the uid in the patch: a new pod of the same name makes it a conflict, which is passed
    /// over.
    private static Write status(PodInfo pod, JsonObject change) {
        return new Write.Patch(
                PODS,
                pod.key().namespace(),
                pod.key().name(),
                "status",
                PatchType.STRATEGIC,
                JsonObject.of("metadata", JsonObject.of("uid", pod.uid()), "status", change),
                false,
                WriteOptions.by(MANAGER));
    }

    /// A pod that is gone, or bound by somebody else, needs no telling.
    private static void notice(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(var status)
                && !status.is("NotFound")
                && !status.is("Conflict")) {
            LOG.log(Level.WARNING, () -> "what became of a pod is not told: " + status.message());
        }
    }

    /// Once at the end of a step.
    void send() {
        if (batch.isEmpty()) {
            return;
        }
        List<Write> writes = List.copyOf(batch);
        batch.clear();
        try {
            client.writeAll(writes).forEach(Reports::notice);
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, () -> "what became of pods is not told: " + e.getMessage());
        }
    }
}
