package atoll.server.kinds;

import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;

import atoll.api.GroupVersionKind;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/// Fields behind gates that are off. They are read, defaulted, owned and shown to admission like
/// any other, and then not kept.
final class Gated {
    private static final List<String> TEMPLATE = List.of("spec", "template", "spec");
    private static final List<String> CONTAINERS =
            List.of("containers", "initContainers", "ephemeralContainers");

    private Gated() {}

    /// What is kept of an object; the object itself when that is all of it.
    static JsonObject without(GroupVersionKind kind, JsonObject object) {
        return switch (kind.group() + "/" + kind.kind()) {
            case "/Pod" -> inside(object, "spec", Gated::pod);
            case "/PodTemplate" -> inside(object, List.of("template", "spec"), Gated::pod);
            case "/ReplicationController",
                    "apps/Deployment",
                    "apps/ReplicaSet",
                    "apps/DaemonSet",
                    "batch/Job" ->
                    inside(object, TEMPLATE, Gated::pod);
            case "apps/StatefulSet" -> statefulSet(object);
            case "batch/CronJob" ->
                    inside(
                            object,
                            List.of("spec", "jobTemplate", "spec", "template", "spec"),
                            Gated::pod);
            case "coordination.k8s.io/Lease" ->
                    inside(
                            object,
                            "spec",
                            spec -> spec.without("strategy").without("preferredHolder"));
            default -> object;
        };
    }

    private static JsonObject statefulSet(JsonObject set) {
        return inside(
                inside(set, TEMPLATE, Gated::pod),
                List.of("spec", "updateStrategy", "rollingUpdate"),
                rolling -> rolling.without("maxUnavailable"));
    }

    private static JsonObject pod(JsonObject given) {
        JsonObject spec = given.without("schedulingGroup");
        for (String list : CONTAINERS) {
            spec = each(spec, list, Gated::container);
        }
        UnaryOperator<JsonObject> source =
                one -> one.without("clusterTrustBundle").without("podCertificate");
        return each(
                spec,
                "volumes",
                volume -> inside(volume, "projected", all -> each(all, "sources", source)));
    }

    private static JsonObject container(JsonObject container) {
        JsonObject lifecycle = container.object("lifecycle");
        if (!lifecycle.has("stopSignal")) {
            return container;
        }
        return lifecycle.size() == 1
                ? container.without("lifecycle")
                : container.with("lifecycle", lifecycle.without("stopSignal"));
    }
}
