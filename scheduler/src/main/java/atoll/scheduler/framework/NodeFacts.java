package atoll.scheduler.framework;

import atoll.api.KubeObject;
import atoll.api.selector.Taint;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;

/// What scheduling needs of a node beside its numbers. Equal facts and numbers mean that nothing
/// changed for any pod.
///
/// @param taints in the order of the spec, of which the first untolerated one decides
/// @param unschedulable `spec.unschedulable`: cordoned
/// @param allocatable what pods may take, `{"cpu": "4", "pods": "110", …}`; the capacity where the
///   status tells nothing else
public record NodeFacts(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean unschedulable,
        JsonObject allocatable) {
    public NodeFacts {
        taints = List.copyOf(taints);
    }

    public static NodeFacts of(KubeObject node) {
        JsonObject status = node.status();
        JsonObject allocatable = status.object("allocatable");
        return new NodeFacts(
                node.name(),
                node.labels(),
                node.spec().array("taints").objects().stream().map(Taint::of).toList(),
                node.spec().booleanOr("unschedulable", false),
                allocatable.isEmpty() ? status.object("capacity") : allocatable);
    }
}
