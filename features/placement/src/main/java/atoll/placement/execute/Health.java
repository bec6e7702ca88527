package atoll.placement.execute;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.bind.Conditions;

/// Judges a live object as Karmada's interpreters do: `Healthy`, `Unhealthy`, or `Unknown` for
/// kinds of which nothing is known. Pure: it looks at the object's own status only.
final class Health {
    private Health() {}

    /// @param object as it is in the member
    static String of(KubeObject object) {
        JsonObject status = object.status();
        return switch (object.apiVersion() + "/" + object.kind()) {
            case "apps/v1/Deployment", "apps/v1/StatefulSet" ->
                    text(
                            observed(object)
                                    && wanted(object) <= status.longOr("updatedReplicas", 0)
                                    && status.longOr("availableReplicas", 0)
                                            >= status.longOr("updatedReplicas", 0));
            case "apps/v1/ReplicaSet" ->
                    text(
                            observed(object)
                                    && wanted(object) <= status.longOr("availableReplicas", 0));
            case "apps/v1/DaemonSet" ->
                    text(
                            observed(object)
                                    && status.longOr("updatedNumberScheduled", 0)
                                            >= status.longOr("desiredNumberScheduled", 0)
                                    && status.longOr("numberAvailable", 0)
                                            >= status.longOr("updatedNumberScheduled", 0));
            case "v1/Service" ->
                    text(
                            !object.spec().stringOr("type", "").equals("LoadBalancer")
                                    || hasAddress(status));
            case "networking.k8s.io/v1/Ingress" -> text(hasAddress(status));
            case "v1/PersistentVolumeClaim" -> text(status.stringOr("phase", "").equals("Bound"));
            case "v1/Pod" -> text(pod(status));
            case "policy/v1/PodDisruptionBudget" ->
                    text(status.longOr("currentHealthy", 0) >= status.longOr("desiredHealthy", 0));
            default -> "Unknown";
        };
    }

    /// Whether the status is of the present spec.
    private static boolean observed(KubeObject object) {
        return object.status().longOr("observedGeneration", 0) == object.generation();
    }

    private static long wanted(KubeObject object) {
        return object.spec().longOr("replicas", 1);
    }

    private static boolean hasAddress(JsonObject status) {
        JsonArray ingress = status.array("loadBalancer", "ingress");
        return ingress.objects().stream().anyMatch(one -> one.has("ip") || one.has("hostname"));
    }

    private static boolean pod(JsonObject status) {
        String phase = status.stringOr("phase", "");
        return phase.equals("Succeeded")
                || (phase.equals("Running") && Conditions.isTrue(status, "Ready"));
    }

    private static String text(boolean healthy) {
        return healthy ? "Healthy" : "Unhealthy";
    }
}
