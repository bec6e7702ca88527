package atoll.server.admission;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a kubelet may say about nodes: of its own, anything but what would draw pods to it that
/// were kept away.
///
/// `nodes/status` is held to the same rules as the node itself. To delete its own node is not
/// refused here.
final class NodeObjects {
    /// Labels under Kubernetes' domains that kubelets set by custom; upstream keeps the list in
    /// `k8s.io/kubelet/pkg/apis`.
    private static final Set<String> KUBELET_LABELS =
            Set.of(
                    "kubernetes.io/hostname",
                    "topology.kubernetes.io/zone",
                    "topology.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "beta.kubernetes.io/instance-type",
                    "node.kubernetes.io/instance-type",
                    "kubernetes.io/os",
                    "kubernetes.io/arch",
                    "beta.kubernetes.io/os",
                    "beta.kubernetes.io/arch");

    private NodeObjects() {}

    /// @param node the name in the user's name
    /// @param object the node as it would be, or for DELETE as it is
    static void check(String node, AdmissionRequest request, JsonObject object) {
        String name = request.key().name();
        if (!name.equals(node)) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to modify node \"%s\"".formatted(node, name));
        }
        switch (request.operation()) {
            case CREATE -> checkCreate(node, request, object);
            case UPDATE -> checkUpdate(node, request, object);
            case DELETE, CONNECT -> {}
        }
    }

    /// The refusal says `create pods` of a node: upstream's slip of the pen, which clients see
    /// there too.
    private static void checkCreate(String node, AdmissionRequest request, JsonObject object) {
        if (object.object("spec").has("configSource")) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to create pods with a non-nil configSource"
                            .formatted(node));
        }
        Set<String> forbidden = forbidden(labels(object), Map.of());
        if (!forbidden.isEmpty()) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to set the following labels: %s"
                            .formatted(node, String.join(", ", forbidden)));
        }
    }

    private static void checkUpdate(String node, AdmissionRequest request, JsonObject object) {
        JsonObject old = request.old();
        Json source = object.object("spec").get("configSource");
        if (source != null && !source.equals(old.object("spec").get("configSource"))) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to update configSource to a new non-nil configSource"
                            .formatted(node));
        }
        requireSame(node, request, object, old, "spec", "taints");
        requireSame(node, request, object, old, "metadata", "ownerReferences");
        Set<String> forbidden = forbidden(labels(object), labels(old));
        if (!forbidden.isEmpty()) {
            throw request.forbidden(
                    "is not allowed to modify labels: " + String.join(", ", forbidden));
        }
    }

    /// @param part `spec` or `metadata`
    /// @param list an array in it; absent is as good as empty
    private static void requireSame(
            String node,
            AdmissionRequest request,
            JsonObject object,
            JsonObject old,
            String part,
            String list) {
        if (!object.array(part, list).equals(old.array(part, list))) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to modify %s".formatted(node, list));
        }
    }

    private static Map<String, String> labels(JsonObject object) {
        return object.object("metadata", "labels").strings();
    }

    /// The labels that differ though they are not a kubelet's to set.
    private static Set<String> forbidden(Map<String, String> now, Map<String, String> before) {
        var forbidden = new TreeSet<String>();
        var all = new TreeSet<>(now.keySet());
        all.addAll(before.keySet());
        for (String label : all) {
            String value = now.get(label);
            boolean modified = value == null || !value.equals(before.get(label));
            if (modified && isForbidden(label)) {
                forbidden.add(label);
            }
        }
        return forbidden;
    }

    /// `node-restriction.kubernetes.io/x` always, so that administrators have a prefix no kubelet
    /// can set; of other labels under `kubernetes.io` and `k8s.io` all but those listed and those
    /// under `kubelet.kubernetes.io` and `node.kubernetes.io`. Domains of others are free.
    private static boolean isForbidden(String label) {
        int slash = label.indexOf('/');
        String domain = slash < 0 ? "" : label.substring(0, slash);
        return isIn(domain, "node-restriction.kubernetes.io")
                || ((isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io"))
                        && !KUBELET_LABELS.contains(label)
                        && !isIn(domain, "kubelet.kubernetes.io")
                        && !isIn(domain, "node.kubernetes.io"));
    }

    /// Whether a domain is `suffix` or below it: `a.k8s.io` is in `k8s.io`, `xk8s.io` is not.
    private static boolean isIn(String domain, String suffix) {
        return domain.equals(suffix) || domain.endsWith("." + suffix);
    }
}
