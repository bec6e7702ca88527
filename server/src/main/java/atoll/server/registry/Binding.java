package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.admission.PodTopologyLabels;
import java.util.ArrayList;
import java.util.List;

/// Assigns a pod to a node.
final class Binding implements Action {
    private static final GroupResource BINDINGS = new GroupResource("", "pods/binding");
    private static final int ATTEMPTS_MAX = 50;

    private final Ids ids;
    private final Storing storing;
    private final PodTopologyLabels topology;

    Binding(Ids ids, Storing storing, PodTopologyLabels topology) {
        this.ids = ids;
        this.storing = storing;
        this.topology = topology;
    }

    @Override
    public Pending run(Target target, JsonObject sent) {
        String node = sent.object("target").stringOr("name", "");
        requireNode(sent, node);
        if (target.name().isEmpty()) {
            throw new RefusedException(Status.badRequest("Name parameter required."));
        }
        boolean said = sent.object("target").stringOr("kind", "").equals("Node");
        JsonObject binding = said ? topology.labelled(sent, node) : sent;
        for (int attempt = 1; ; attempt++) {
            KubeObject pod = storing.current(target);
            if (pod == null) {
                throw target.notFound();
            }
            requireFree(target, binding, pod);
            var stored = storing.update(target, pod, bound(pod.tree(), binding, node), List.of());
            if (stored.pending() != null) {
                var done = new Outcome.Done(success(), true, List.of());
                Pending pending = stored.pending();
                return pending.outcome() instanceof Outcome.Done
                        ? new Pending(done, pending.ticket())
                        : pending;
            }
            if (attempt == ATTEMPTS_MAX) {
                throw refused(target, "the pod keeps changing");
            }
        }
    }

    static KubeObject success() {
        return KubeObject.of(
                JsonObject.of(
                        "kind", "Status",
                        "apiVersion", "v1",
                        "metadata", JsonObject.EMPTY,
                        "status", "Success",
                        "code", 201));
    }

    /// Upstream answers these with the bare list of faults and no reason, so clients know them so.
    private static void requireNode(JsonObject binding, String node) {
        String kind = binding.object("target").stringOr("kind", "");
        var faults = new ArrayList<String>();
        if (!kind.isEmpty() && !kind.equals("Node")) {
            faults.add(
                    "target.kind: Unsupported value: \"%s\": supported values: \"Node\", \"<empty>\""
                            .formatted(kind));
        }
        if (node.isEmpty()) {
            faults.add("target.name: Required value");
        }
        if (!faults.isEmpty()) {
            String all = String.join(", ", faults);
            throw new RefusedException(
                    new Status(
                            500, "", faults.size() == 1 ? all : "[" + all + "]", JsonObject.EMPTY));
        }
    }

    private static void requireFree(Target target, JsonObject binding, KubeObject pod) {
        String name = target.name();
        Metadata.requireUid(target, binding.object("metadata"), pod.uid());
        Metadata.requireVersion(target, binding.object("metadata"), pod.resourceVersion());
        if (pod.isBeingDeleted()) {
            throw refused(
                    target, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String present = pod.spec().stringOr("nodeName", "");
        if (!present.isEmpty()) {
            throw refused(
                    target, "pod %s is already assigned to node \"%s\"".formatted(name, present));
        }
        if (!pod.spec().array("schedulingGates").isEmpty()) {
            throw refused(target, "pod " + name + " has non-empty .spec.schedulingGates");
        }
    }

    private static RefusedException refused(Target target, String why) {
        return new RefusedException(Status.conflict(BINDINGS, target.name(), why));
    }

    private JsonObject bound(JsonObject pod, JsonObject binding, String node) {
        JsonObject condition =
                JsonObject.of(
                        "type",
                        "PodScheduled",
                        "status",
                        "True",
                        "lastProbeTime",
                        Json.nil(),
                        "lastTransitionTime",
                        ids.timestamp());
        JsonObject bound =
                pod.update("spec", spec -> spec.with("nodeName", node))
                        .update("status", status -> status.without("nominatedNodeName"))
                        .update(
                                "status",
                                status ->
                                        status.with(
                                                "conditions",
                                                with(status.array("conditions"), condition)));
        for (String key : List.of("annotations", "labels")) {
            JsonObject more = binding.object("metadata", key);
            if (!more.isEmpty()) {
                JsonObject merged = bound.object("metadata", key);
                for (String name : more.keys()) {
                    merged = merged.with(name, more.stringOr(name, ""));
                }
                bound = bound.withAt(List.of("metadata", key), merged);
            }
        }
        return bound;
    }

    /// The conditions with this one in place of the one of its type.
    private static JsonArray with(JsonArray conditions, JsonObject condition) {
        var all = new ArrayList<>(conditions.toList());
        String type = condition.stringOr("type", "");
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).asObject().stringOr("type", "").equals(type)) {
                all.set(i, condition);
                return JsonArray.of(all);
            }
        }
        all.add(condition);
        return JsonArray.of(all);
    }
}
