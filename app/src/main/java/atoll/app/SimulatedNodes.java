package atoll.app;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Makes a member's Node objects. The node engine then keeps them alive, as it does every Node with
/// the same annotation, whoever made it. Nodes are written without addresses and conditions: the
/// engine's stages set those.
final class SimulatedNodes {
    static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");

    /// Karmada's own performance rig uses nodes of this shape.
    private static final JsonObject SIZE =
            JsonObject.of("cpu", "32", "memory", "256Gi", "pods", "110");

    private SimulatedNodes() {}

    /// Makes those of `NAME-node-0` to `NAME-node-(count-1)` that are missing. Nodes beyond the
    /// count are left alone.
    ///
    /// @throws RuntimeException of the client when one is refused
    static void ensure(Client client, String cluster, int count) {
        Set<String> present = new HashSet<>();
        for (KubeObject node : client.list(NODES, "", ListOptions.ALL).items()) {
            present.add(node.name());
        }
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = cluster + "-node-" + i;
            if (!present.contains(name)) {
                writes.add(Write.create(NODES, "", node(name), "atoll"));
            }
        }
        client.writeAll(writes).forEach(Outcome::orThrow);
    }

    /// With the labels that a kubelet sets on linux/amd64, and KWOK's.
    private static JsonObject node(String name) {
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Node",
                "metadata",
                JsonObject.of(
                        "name", name,
                        "annotations", JsonObject.of("kwok.x-k8s.io/node", "fake"),
                        "labels",
                                JsonObject.of(
                                        "kubernetes.io/arch", "amd64",
                                        "kubernetes.io/hostname", name,
                                        "kubernetes.io/os", "linux",
                                        "type", "kwok")),
                "status",
                JsonObject.of("allocatable", SIZE, "capacity", SIZE));
    }
}
