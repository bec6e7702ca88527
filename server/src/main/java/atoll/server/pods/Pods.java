package atoll.server.pods;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server puts into pods.
public final class Pods {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private Pods() {}

    /// A new pod waits, and its quality of service is settled for good.
    public static JsonObject created(JsonObject given) {
        JsonObject pod = AppArmor.asFields(given);
        boolean negative = pod.object("spec").longOr("terminationGracePeriodSeconds", 0) < 0;
        JsonObject patient =
                negative
                        ? pod.update("spec", spec -> spec.with("terminationGracePeriodSeconds", 1))
                        : pod;
        JsonObject status =
                JsonObject.of("phase", "Pending", "qosClass", qosClass(pod.object("spec")));
        return patient.with(
                "status",
                pod.object("spec").array("schedulingGates").isEmpty()
                        ? status
                        : status.with(
                                "conditions",
                                JsonArray.of(
                                        gated(pod.object("metadata").get("creationTimestamp")))));
    }

    /// The quality class, found when the pod was made, outlives a node's agent that forgets it.
    public static JsonObject updated(JsonObject pod, JsonObject old) {
        Json quality = old.object("status").get("qosClass");
        return quality == null || !pod.object("status").stringOr("qosClass", "").isEmpty()
                ? pod
                : pod.update("status", status -> status.with("qosClass", quality));
    }

    private static JsonObject gated(@Nullable Json now) {
        return JsonObject.of(
                "type",
                "PodScheduled",
                "status",
                "False",
                "reason",
                "SchedulingGated",
                "message",
                "Scheduling is blocked due to non-empty scheduling gates",
                "lastProbeTime",
                Json.nil(),
                "lastTransitionTime",
                now == null ? Json.nil() : now);
    }

    /// `Guaranteed` when every container limits CPU and memory and requests as much; `BestEffort`
    /// when none asks for either; else `Burstable`. What is said of the pod as a whole counts
    /// alone.
    public static String qosClass(JsonObject spec) {
        if (spec.get("resources") instanceof JsonObject own) {
            return qosClass(
                    JsonObject.of("containers", JsonArray.of(JsonObject.of("resources", own))));
        }
        boolean guaranteed = true;
        boolean nothing = true;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                JsonObject resources = container.object("resources");
                for (String resource : COUNTED) {
                    Quantity limit = Quantity.orZero(resources.at("limits", resource));
                    Quantity request = Quantity.orZero(resources.at("requests", resource));
                    nothing &= limit.isZero() && request.isZero();
                    guaranteed &= !limit.isZero() && (request.isZero() || request.equals(limit));
                }
            }
        }
        return nothing ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }
}
