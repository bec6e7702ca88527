package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.LinkedHashSet;
import java.util.List;

/// Adds to a pod what its runtime class costs, and where that class runs.
///
/// Upstream: `overhead.podFixed` becomes the pod's `spec.overhead`; `scheduling` adds to its node
/// selector and tolerations. A pod may state the overhead itself only if it is the same.
final class RuntimeClasses implements Plugin {
    private static final GroupResource CLASSES = new GroupResource("node.k8s.io", "runtimeclasses");

    private final ClusterStore store;

    RuntimeClasses(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        JsonObject spec = pod.object("spec");
        String name = spec.stringOr("runtimeClassName", "");
        if (!request.isCreateOf("pods")) {
            return pod;
        }
        if (!spec.has("runtimeClassName")) {
            return pod;
        }
        requireName(name);
        KubeObject runtime = store.latest(CLASSES, new ObjectKey("", name));
        if (runtime == null) {
            throw request.forbidden("pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        JsonObject overhead = runtime.tree().object("overhead", "podFixed");
        if (!overhead.isEmpty()) {
            if (spec.has("overhead") && !spec.object("overhead").equals(overhead)) {
                throw request.forbidden(
                        "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined"
                                + " Overhead");
            }
            spec = spec.with("overhead", overhead);
        }
        return pod.with("spec", scheduled(request, spec, runtime.tree().object("scheduling")));
    }

    /// Upstream asks itself for the class, with a client that takes not every name.
    ///
    /// @throws RefusedException with code 500 and no reason, which is what becomes of that client's
    ///   error
    private static void requireName(String name) {
        List<String> wrong = Names.pathSegment(name);
        String why =
                name.isEmpty()
                        ? "resource name may not be empty"
                        : "invalid resource name " + Json.of(name) + ": " + wrong;
        if (name.isEmpty() || !wrong.isEmpty()) {
            throw new RefusedException(new Status(500, "", why, JsonObject.EMPTY));
        }
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject pod) {
        JsonObject spec = pod.object("spec");
        if (request.isCreateOf("pods") && !spec.has("runtimeClassName") && spec.has("overhead")) {
            throw request.forbidden(
                    "pod rejected: Pod Overhead set without corresponding RuntimeClass defined"
                            + " Overhead");
        }
    }

    /// @param scheduling `{"nodeSelector": {…}, "tolerations": […]}` of the class; empty when it
    ///   has none
    /// @throws RefusedException when the pod selects another value of a label
    private static JsonObject scheduled(
            AdmissionRequest request, JsonObject spec, JsonObject scheduling) {
        JsonObject selector = spec.object("nodeSelector");
        for (var label : scheduling.object("nodeSelector").strings().entrySet()) {
            String present = selector.stringOr(label.getKey(), label.getValue());
            if (!present.equals(label.getValue())) {
                throw request.forbidden(
                        "conflict: runtimeClass.scheduling.nodeSelector[%s] = %s; pod.spec.nodeSelector[%s] = %s"
                                .formatted(
                                        label.getKey(), label.getValue(), label.getKey(), present));
            }
            selector = selector.with(label.getKey(), label.getValue());
        }
        var tolerations = new LinkedHashSet<Json>(spec.array("tolerations").toList());
        tolerations.addAll(scheduling.array("tolerations").toList());
        JsonObject placed = selector.isEmpty() ? spec : spec.with("nodeSelector", selector);
        return tolerations.isEmpty()
                ? placed
                : placed.with("tolerations", JsonArray.of(tolerations));
    }
}
