package atoll.placement.execute;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;

/// Judges a live object as Karmada's interpreters do: `Healthy`, `Unhealthy`, or `Unknown` for
/// kinds of which nothing is known.
final class Health {
    private Health() {}

    static String of(KubeObject object) {
        JsonObject status = object.status();
        return switch (object.kind()) {
            case "Deployment", "StatefulSet" ->
                    text(
                            observed(object)
                                    && rolledOut(object, status.longOr("updatedReplicas", 0))
                                    && status.longOr("availableReplicas", 0)
                                            == status.longOr("updatedReplicas", 0));
            case "ReplicaSet" ->
                    text(
                            observed(object)
                                    && rolledOut(object, status.longOr("availableReplicas", 0)));
            case "DaemonSet" ->
                    text(
                            observed(object)
                                    && status.longOr("updatedNumberScheduled", 0)
                                            >= status.longOr("desiredNumberScheduled", 0)
                                    && status.longOr("numberAvailable", 0)
                                            >= status.longOr("updatedNumberScheduled", 0));
            case "Service" ->
                    text(
                            !object.spec().stringOr("type", "").equals("LoadBalancer")
                                    || !status.array("loadBalancer", "ingress").isEmpty());
            case "PersistentVolumeClaim" -> text(status.stringOr("phase", "").equals("Bound"));
            default -> "Unknown";
        };
    }

    private static boolean observed(KubeObject object) {
        return object.status().longOr("observedGeneration", 0) == object.generation();
    }

    private static boolean rolledOut(KubeObject object, long replicas) {
        return object.spec().longOr("replicas", 1) == replicas;
    }

    private static String text(boolean healthy) {
        return healthy ? "Healthy" : "Unhealthy";
    }
}
