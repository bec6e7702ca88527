package atoll.server.authorize;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which objects lead to which node: `node ← pod ← secret`, `node ← pod ← claim ← volume ← secret`
/// and so on. Used by one thread at a time.
final class NodeGraph {
    static final String PODS = "pods";
    static final String CLAIMS = "persistentvolumeclaims";
    static final String VOLUMES = "persistentvolumes";
    private static final String NODES = "nodes";

    /// @param resource plural, without its group: those that matter here share no plural
    record Vertex(String resource, ObjectKey key) {}

    private final Map<Vertex, Set<Vertex>> edges = new HashMap<>();

    /// The vertices from which an object's own description draws edges.
    private final Map<Vertex, Set<Vertex>> drawn = new HashMap<>();

    void putPod(KubeObject pod) {
        var vertex = new Vertex(PODS, pod.key());
        remove(vertex);
        String node = pod.text("spec", "nodeName");
        if (!node.isEmpty()) {
            draw(vertex, vertex, node(node));
            NodeReferences.ofPod(pod).forEach(used -> draw(vertex, used, vertex));
        }
    }

    void putVolume(KubeObject volume) {
        var vertex = new Vertex(VOLUMES, volume.key());
        remove(vertex);
        JsonObject claim = volume.spec().object("claimRef");
        if (!claim.isEmpty()) {
            String namespace = claim.stringOr("namespace", "");
            var key = new ObjectKey(namespace, claim.stringOr("name", ""));
            draw(vertex, vertex, new Vertex(CLAIMS, key));
            NodeReferences.ofVolume(volume.spec(), namespace)
                    .forEach(used -> draw(vertex, used, vertex));
        }
    }

    /// An object that names its node itself, in `spec.nodeName`.
    void putOfNode(String resource, KubeObject object) {
        var vertex = new Vertex(resource, object.key());
        remove(vertex);
        String node = object.text("spec", "nodeName");
        if (!node.isEmpty()) {
            draw(vertex, vertex, node(node));
        }
    }

    private void draw(Vertex owner, Vertex from, Vertex to) {
        edges.computeIfAbsent(from, _ -> new HashSet<>()).add(to);
        drawn.computeIfAbsent(owner, _ -> new HashSet<>()).add(from);
    }

    /// Takes back the edges that `owner` drew: those from itself, and those of others to it.
    void remove(Vertex owner) {
        Set<Vertex> starts = drawn.remove(owner);
        if (starts == null) {
            return;
        }
        for (Vertex from : starts) {
            if (from.equals(owner)) {
                edges.remove(from);
            } else {
                edges.computeIfPresent(
                        from,
                        (_, ends) -> {
                            ends.remove(owner);
                            return ends.isEmpty() ? null : ends;
                        });
            }
        }
    }

    /// There are no circles: each step goes from what is used to what uses it.
    boolean leads(Vertex from, String node) {
        Set<Vertex> ends = edges.getOrDefault(from, Set.of());
        Vertex wanted = node(node);
        for (Vertex end : ends) {
            if (end.equals(wanted) || leads(end, node)) {
                return true;
            }
        }
        return false;
    }

    private static Vertex node(String name) {
        return new Vertex(NODES, new ObjectKey("", name));
    }
}
