package atoll.nodes;

import static atoll.nodes.Resources.LEASES;

import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Keeps the Lease of every simulated node fresh: all of them in one batch.
///
/// A new node's Lease is created at its first step; when one exists (a restart) it is renewed
/// instead. Each Lease is owned by its Node, so the garbage collector removes it.
final class NodeLeases {
    private static final String NAMESPACE = "kube-node-lease";

    /// kubelet's `nodeLeaseDurationSeconds`.
    private static final int DURATION_SECONDS = 40;

    /// Twice kubelet's, half of the lease: a node is late only after two missed rounds.
    private static final Duration ROUND = Duration.ofSeconds(20);

    private final Client client;
    private final String holder;

    /// The uid of each node, by name, for the owner reference. In order of names, so that batches
    /// are the same in every run.
    private final TreeMap<String, String> uids = new TreeMap<>();

    /// The nodes whose Lease may not exist yet.
    private final TreeMap<String, String> fresh = new TreeMap<>();

    /// All nodes are renewed together; a fresh one does not wait for it.
    private Instant nextRound = Instant.MIN;

    /// @param holder who keeps the leases: `HOST_UID`, the same for all nodes
    NodeLeases(Client client, String holder) {
        this.client = client;
        this.holder = holder;
    }

    /// A node of the same name with another uid is another node: its Lease is created anew.
    void add(String node, String uid) {
        if (!uid.equals(uids.put(node, uid))) {
            fresh.put(node, uid);
        }
    }

    /// The Lease itself goes with its owner.
    void remove(String node) {
        uids.remove(node);
        fresh.remove(node);
    }

    /// Writes the fresh ones, and all when a round is due. [Instant#MAX] is answered when there is
    /// no node.
    ///
    /// @return when the next round is due
    /// @throws RuntimeException of the client when the server refuses the batch as a whole or is
    ///   not reached
    Instant step(Instant now) {
        boolean round = !now.isBefore(nextRound);
        TreeMap<String, String> due = round ? uids : fresh;
        if (!due.isEmpty()) {
            write(List.copyOf(due.keySet()), now);
        }
        if (round) {
            nextRound = now.plus(ROUND); // Only now: a round that failed is still due.
        }
        return uids.isEmpty() ? Instant.MAX : nextRound;
    }

    /// A Lease that somebody deleted is created in the next step.
    private void write(List<String> nodes, Instant now) {
        var writes = new ArrayList<Write>(nodes.size());
        for (String node : nodes) {
            writes.add(fresh.containsKey(node) ? create(node, now) : renew(node, now));
        }
        List<Outcome> outcomes = client.writeAll(writes);
        var again = new ArrayList<Write>();
        for (int i = 0; i < nodes.size(); i++) {
            String node = nodes.get(i);
            boolean created = fresh.remove(node) != null;
            if (created && outcomes.get(i).refusedAs("AlreadyExists")) {
                again.add(renew(node, now));
            } else if (outcomes.get(i).refusedAs("NotFound")) {
                fresh.put(node, uids.getOrDefault(node, ""));
            }
        }
        if (!again.isEmpty()) {
            client.writeAll(again);
        }
    }

    /// Refused with `AlreadyExists` after a restart; the renewal follows in the same step.
    private Write create(String node, Instant now) {
        return Write.create(
                LEASES,
                NAMESPACE,
                lease(node, now)
                        .edit()
                        .put("apiVersion", LEASES.apiVersion())
                        .put("kind", "Lease")
                        .build(),
                NodeEngine.MANAGER);
    }

    /// Sets the owner again, too, as a node may have been made anew.
    private Write renew(String node, Instant now) {
        return Write.mergePatch(LEASES, NAMESPACE, node, "", lease(node, now), NodeEngine.MANAGER);
    }

    /// The part that a create and a renewal share: `{"metadata": {…, "ownerReferences": [{"kind":
    /// "Node"}]}, "spec": {"holderIdentity", "leaseDurationSeconds", "renewTime"}}`. `acquireTime`
    /// is never written: kubelet writes none either for its own Lease.
    private JsonObject lease(String node, Instant now) {
        JsonObject owner =
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Node",
                        "name",
                        node,
                        "uid",
                        uids.getOrDefault(node, ""));
        return JsonObject.of(
                "metadata",
                JsonObject.of(
                        "name",
                        node,
                        "namespace",
                        NAMESPACE,
                        "ownerReferences",
                        JsonArray.of(owner)),
                "spec",
                JsonObject.of(
                        "holderIdentity",
                        holder,
                        "leaseDurationSeconds",
                        DURATION_SECONDS,
                        "renewTime",
                        Timestamps.micros(now)));
    }
}
