package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Removes pods from nodes: those that do not bear a node's NoExecute taints (any longer), and
/// those whose node is gone. A pod's time to stay counts from when this controller first saw it on
/// the tainted node, in memory only: a restart begins anew, as upstream's.
final class PodEvictions {
    private final Client client;
    private final EventRecorder recorder;

    /// When each waiting pod was first seen on its tainted node, by uid.
    private final Map<String, Instant> waitingSince = new HashMap<>();

    PodEvictions(Client client, InstantSource clock) {
        this.client = client;
        this.recorder = new EventRecorder("taint-eviction-controller", Kinds.MANAGER, clock);
    }

    /// Evicts what is due on a node.
    ///
    /// Without a NoExecute taint all evictions that were to come are called off.
    ///
    /// @param taints of the node
    /// @param pods all on it
    /// @return when the next is due; [Instant#MAX] when none is
    Instant evict(List<Taint> taints, Collection<NodePod> pods, Instant now) {
        List<Taint> evicting =
                taints.stream().filter(taint -> taint.effect().equals(Taint.NO_EXECUTE)).toList();
        if (evicting.isEmpty()) {
            cancel(pods);
            return Instant.MAX;
        }
        Instant next = Instant.MAX;
        var due = new ArrayList<NodePod>();
        for (NodePod pod : pods) {
            if (pod.terminating() || pod.finished()) {
                continue;
            }
            Instant since = waitingSince.computeIfAbsent(pod.uid(), _ -> now);
            Instant at = TolerationTime.evictionTime(evicting, pod.tolerations(), since);
            if (at == null) {
                waitingSince.remove(pod.uid());
            } else if (at.isAfter(now)) {
                next = Times.earlier(next, at);
            } else {
                due.add(pod);
            }
        }
        evictNow(due, now);
        return next;
    }

    /// Told once for each pod that was to be evicted and is still there.
    private void cancel(Collection<NodePod> pods) {
        if (waitingSince.isEmpty()) {
            return;
        }
        var events = new ArrayList<Write>();
        for (NodePod pod : pods) {
            if (waitingSince.remove(pod.uid()) != null && !pod.terminating()) {
                tell(events, pod, "Cancelling deletion of Pod " + pod.key());
            }
        }
        write(events);
    }

    /// Event, condition and deletion, with the pod's own grace period.
    private void evictNow(List<NodePod> pods, Instant now) {
        var writes = new ArrayList<Write>();
        for (NodePod pod : pods) {
            waitingSince.remove(pod.uid());
            tell(writes, pod, "Marking for deletion Pod " + pod.key());
            writes.add(
                    disruption(
                            pod,
                            JsonObject.EMPTY,
                            "DeletionByTaintManager",
                            "Taint manager: deleting due to NoExecute taint",
                            now));
            writes.add(delete(pod, DeleteOptions.DEFAULT));
        }
        write(writes);
    }

    /// Fails pods that are to go and never got a node: nobody else will say that they ended.
    void removeUnscheduled(Collection<NodePod> pods) {
        var writes = new ArrayList<Write>();
        for (NodePod pod : pods) {
            if (pod.terminating() && !pod.finished() && pod.nodeName().isEmpty()) {
                writes.add(status(pod, JsonObject.of("phase", "Failed")));
                writes.add(delete(pod, DeleteOptions.immediately()));
            }
        }
        write(writes);
    }

    /// Clears away pods of a node that no longer exists: nobody will ever report on them. Without a
    /// grace period: there is no kubelet to wait for.
    void removeOrphans(Collection<NodePod> pods, Instant now) {
        var writes = new ArrayList<Write>();
        for (NodePod pod : pods) {
            waitingSince.remove(pod.uid());
            if (!pod.finished()) {
                writes.add(
                        disruption(
                                pod,
                                JsonObject.of("phase", "Failed"),
                                "DeletionByPodGC",
                                "PodGC: node no longer exists",
                                now));
            }
            writes.add(delete(pod, DeleteOptions.immediately()));
        }
        write(writes);
    }

    /// Removes pods that ended long ago, when there are too many.
    void removeFinished(Collection<NodePod> pods) {
        write(pods.stream().map(pod -> delete(pod, DeleteOptions.immediately())).toList());
    }

    /// For a pod that is gone.
    void forget(NodePod pod) {
        waitingSince.remove(pod.uid());
    }

    /// Only the pod with this uid.
    private static Write delete(NodePod pod, DeleteOptions options) {
        return Write.delete(
                Kinds.PODS, pod.key().namespace(), pod.key().name(), options.onlyUid(pod.uid()));
    }

    /// @param status what else the status is to say; may be empty
    private static Write disruption(
            NodePod pod, JsonObject status, String reason, String message, Instant now) {
        JsonObject condition =
                Conditions.condition("DisruptionTarget", "True", reason, message, now);
        return status(pod, status.with("conditions", JsonArray.of(new Json[] {condition})));
    }

    /// A strategic merge patch of the status, for the pod with this uid only.
    private static Write status(NodePod pod, JsonObject status) {
        JsonObject body =
                JsonObject.of("metadata", JsonObject.of("uid", pod.uid()), "status", status);
        return new Write.Patch(
                Kinds.PODS,
                pod.key().namespace(),
                pod.key().name(),
                "status",
                PatchType.STRATEGIC,
                body,
                false,
                WriteOptions.by(Kinds.MANAGER));
    }

    private void tell(List<Write> writes, NodePod pod, String message) {
        recorder.record(writes, named(pod), "Normal", "TaintManagerEviction", message);
    }

    /// A pod by its name only, as upstream's Events name it.
    private static KubeObject named(NodePod pod) {
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Pod",
                        "metadata",
                        JsonObject.of(
                                "name", pod.key().name(), "namespace", pod.key().namespace())));
    }

    /// A pod that went by itself meanwhile is as good as removed; the next look finds the rest.
    private void write(List<Write> writes) {
        if (!writes.isEmpty()) {
            client.writeAll(writes);
        }
    }
}
