package atoll.server.admission;

import atoll.base.json.JsonObject;

/// Refuses pods that keep others away from more than their node. Off unless it is enabled.
///
/// A required anti-affinity with a wider key, such as a zone, would let one pod shut a whole zone
/// to others. Preferred terms pass.
final class HardAntiAffinity implements Plugin {
    private static final String HOST = "kubernetes.io/hostname";

    @Override
    public String name() {
        return "LimitPodHardAntiAffinityTopology";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject pod) {
        boolean written =
                request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (!request.isCore("pods") || !written) {
            return;
        }
        for (JsonObject term :
                pod.object("spec", "affinity", "podAntiAffinity")
                        .array("requiredDuringSchedulingIgnoredDuringExecution")
                        .objects()) {
            String key = term.stringOr("topologyKey", "");
            if (!key.equals(HOST)) {
                throw request.forbidden(
                        "affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey %s but only key %s is allowed"
                                .formatted(key, HOST));
            }
        }
    }
}
