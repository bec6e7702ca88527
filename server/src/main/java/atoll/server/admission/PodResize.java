package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Quantity;
import atoll.api.Status;
import atoll.api.quota.Amounts;
import atoll.api.quota.Usage;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;

/// Lets a pod that has a node be resized only as far as that node could hold it alone.
///
/// What other pods on the node have is none of its business: who keeps the node defers what does
/// not fit yet.
final class PodResize implements Plugin {
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final String SYSTEM = "kubernetes.io/os";

    private final ClusterStore store;

    PodResize(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "PodResizeValidator";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject pod) {
        if (request.operation() != Operation.UPDATE
                || !request.subresource().equals("resize")
                || !isAnother(pod, request.old())) {
            return;
        }
        String name = pod.object("spec").stringOr("nodeName", "");
        if (name.isEmpty()) {
            return;
        }
        KubeObject node = store.latest(NODES, new ObjectKey("", name));
        if (node == null) {
            throw request.forbidden("node \"" + name + "\" not found");
        }
        String system = node.metadata().object("labels").stringOr(SYSTEM, "linux");
        if (!system.equals("linux")) {
            throw refused(
                    request,
                    "pod resize is only supported on linux nodes, node \"%s\" is \"%s\""
                            .formatted(name, system),
                    "UnsupportedPlatform");
        }
        requireRoom(request, Usage.requested(pod), node.status().object("allocatable"));
    }

    private static boolean isAnother(JsonObject pod, JsonObject old) {
        String generation = "generation";
        return pod.object("metadata").longOr(generation, 0)
                != old.object("metadata").longOr(generation, 0);
    }

    private static void requireRoom(
            AdmissionRequest request, Amounts requested, JsonObject allocatable) {
        var lacking = new ArrayList<String>();
        Quantity cpu = Quantity.orZero(allocatable.get("cpu"));
        if (requested.get("cpu").compareTo(cpu) > 0) {
            lacking.add(lacks("cpu", requested.get("cpu").milliValue(), cpu.milliValue()));
        }
        Quantity memory = Quantity.orZero(allocatable.get("memory"));
        if (requested.get("memory").compareTo(memory) > 0) {
            lacking.add(lacks("memory", requested.get("memory").value(), memory.value()));
        }
        if (!lacking.isEmpty()) {
            throw refused(
                    request,
                    "node didn't have enough allocatable resources: " + String.join("; ", lacking),
                    "NodeCapacity");
        }
    }

    private static String lacks(String resource, long requested, long allocatable) {
        return "%s, requested: %d, allocatable: %d".formatted(resource, requested, allocatable);
    }

    private static RefusedException refused(AdmissionRequest request, String why, String reason) {
        Status status = request.forbidden(why).status();
        return new RefusedException(
                new Status(
                        status.code(),
                        status.reason(),
                        status.message(),
                        status.details()
                                .with("causes", JsonArray.of(JsonObject.of("reason", reason)))));
    }
}
