package atoll.server.pods;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server puts into pods.
///
/// What upstream's strategies do between defaulting and validation.
public final class Pods {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private Pods() {}

    /// A new pod waits, and its quality of service is settled for good.
    ///
    /// @param given with its metadata filled in; any status in it is dropped
    public static JsonObject created(JsonObject given) {
        JsonObject pod = LabelKeys.filledIn(AppArmor.asFields(given));
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

    /// The quality class, found when the pod was made, outlives a node's agent that forgets it; so
    /// does the generation that the status was seen at.
    public static JsonObject updated(JsonObject pod, JsonObject old) {
        JsonObject had = old.object("status");
        JsonObject has = pod.object("status");
        JsonObject kept = has;
        for (String key : List.of("qosClass", "observedGeneration")) {
            Json before = had.get(key);
            if (before != null && isNothing(has.get(key))) {
                kept = kept.with(key, before);
            }
        }
        kept = observed(kept, had.array("conditions").objects());
        return kept == has ? pod : pod.with("status", kept);
    }

    /// Go's zero value, or absence.
    private static boolean isNothing(@Nullable Json value) {
        return value == null || value.equals(Json.of("")) || value.equals(Json.of(0));
    }

    /// Conditions of one type are told apart by their order.
    private static JsonObject observed(JsonObject status, List<JsonObject> before) {
        if (before.stream().noneMatch(each -> each.has("observedGeneration"))) {
            return status;
        }
        var left = new ArrayList<>(before);
        var conditions = new ArrayList<Json>();
        boolean changed = false;
        for (JsonObject condition : status.array("conditions").objects()) {
            JsonObject had = taken(left, condition.stringOr("type", ""));
            Json generation = had.get("observedGeneration");
            if (generation == null || !isNothing(condition.get("observedGeneration"))) {
                conditions.add(condition);
                continue;
            }
            conditions.add(condition.with("observedGeneration", generation));
            changed = true;
        }
        return changed ? status.with("conditions", JsonArray.of(conditions)) : status;
    }

    /// The first condition of the type, which is taken out; empty for none.
    private static JsonObject taken(List<JsonObject> conditions, String type) {
        for (JsonObject condition : conditions) {
            if (condition.stringOr("type", "").equals(type)) {
                conditions.remove(condition);
                return condition;
            }
        }
        return JsonObject.EMPTY;
    }

    /// @param now when the pod was made
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
