package atoll.controllers.pods;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.controllers.kinds.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Creates and deletes pods for their owners, in batches that share a commit, and tells of each in
/// an Event on the owner.
///
/// What was written must be told to [Expectations] by the caller. Events are sent after the pods;
/// losing them loses no pod.
public final class PodWrites {
    /// The most pods made or removed for one owner in one go: upstream's burstReplicas.
    public static final int BATCH_MAX = 500;

    private final Client client;
    private final EventRecorder recorder;

    /// How many pods the next batch of an owner may have. An owner begins with one and doubles
    /// while all goes well, so that pods nobody may create (a quota, a bad template) cost few
    /// requests.
    private final Map<String, Integer> batchSizes = new HashMap<>();

    public PodWrites(Client client, EventRecorder recorder) {
        this.client = client;
        this.recorder = recorder;
    }

    /// @param done the pods written
    /// @param refused the first refusal; null when there was none
    public record Written(List<ObjectKey> done, @Nullable Status refused) {}

    /// Creates all of `pods`, or stops after the first batch with a refusal. The batches: 1, 2, 4 …
    /// [#BATCH_MAX]; back to 1 after a refusal. Within a batch the pods after a refused one are
    /// still made.
    ///
    /// @param pods trees as [PodTemplate] makes them, in the owner's namespace
    public Written create(KubeObject owner, List<JsonObject> pods) {
        var done = new ArrayList<ObjectKey>(pods.size());
        Status refused = null;
        int next = 0;
        while (next < pods.size() && refused == null) {
            int size = batchSizes.getOrDefault(owner.uid(), 1);
            List<JsonObject> batch = pods.subList(next, Math.min(next + size, pods.size()));
            refused = createBatch(owner, batch, done);
            next += batch.size();
            batchSizes.put(owner.uid(), refused == null ? Math.min(size * 2, BATCH_MAX) : 1);
        }
        return new Written(done, refused);
    }

    /// A quota's refusal becomes `FailedCreate` on the owner; that a namespace is going does not.
    ///
    /// @param done gets the keys of those made
    private @Nullable Status createBatch(
            KubeObject owner, List<JsonObject> pods, List<ObjectKey> done) {
        List<Outcome> outcomes =
                client.writeAll(
                        pods.stream()
                                .map(pod ->
                                        Write.create(
                                                Kinds.PODS, owner.namespace(), pod, Kinds.MANAGER))
                                .toList());
        var events = new ArrayList<Write>();
        Status refused = null;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Done(var pod, _, _) -> {
                    done.add(pod.key());
                    tell(events, owner, "Normal", "SuccessfulCreate", "Created pod: " + pod.name());
                }
                case Outcome.Refused(var status) -> {
                    refused = refused == null ? status : refused;
                    if (!isNamespaceTerminating(status)) {
                        tell(
                                events,
                                owner,
                                "Warning",
                                "FailedCreate",
                                "Error creating: " + status.message());
                    }
                }
            }
        }
        send(events);
        return refused;
    }

    /// Deletes pods; one that is gone already counts as done.
    ///
    /// The uid guards against a pod of the same name; the pod's own grace period is kept.
    ///
    /// @return the uids of the pods that are going, and the first refusal
    public Deleted delete(KubeObject owner, List<? extends Owned> pods) {
        List<Outcome> outcomes =
                client.writeAll(
                        pods.stream()
                                .map(pod ->
                                        Write.delete(
                                                Kinds.PODS,
                                                pod.key().namespace(),
                                                pod.key().name(),
                                                DeleteOptions.background().onlyUid(pod.uid())))
                                .toList());
        var going = new ArrayList<String>(pods.size());
        var events = new ArrayList<Write>();
        Status refused = null;
        for (int i = 0; i < outcomes.size(); i++) {
            Owned pod = pods.get(i);
            switch (outcomes.get(i)) {
                case Outcome.Done _ -> {
                    going.add(pod.uid());
                    tell(
                            events,
                            owner,
                            "Normal",
                            "SuccessfulDelete",
                            "Deleted pod: " + pod.key().name());
                }
                case Outcome.Refused(var status)
                        when status.is("NotFound") || status.is("Conflict") -> {}
                case Outcome.Refused(var status) -> {
                    refused = refused == null ? status : refused;
                    tell(
                            events,
                            owner,
                            "Warning",
                            "FailedDelete",
                            "Error deleting: " + status.message());
                }
            }
        }
        send(events);
        return new Deleted(going, refused);
    }

    /// @param uids the pods that are going
    /// @param refused the first refusal; null when there was none
    public record Deleted(List<String> uids, @Nullable Status refused) {}

    /// Whether the namespace refuses because it is going: no news worth an Event. See
    /// [Status#isNamespaceTerminating].
    public static boolean isNamespaceTerminating(Status status) {
        return status.isNamespaceTerminating();
    }

    private void tell(
            List<Write> events, KubeObject owner, String type, String reason, String message) {
        recorder.record(events, owner, type, reason, message);
    }

    private void send(List<Write> events) {
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
    }

    /// For an owner that is gone.
    public void forget(String ownerUid) {
        batchSizes.remove(ownerUid);
    }
}
