package atoll.placement.kinds;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How many replicas an object asks for, and what each of them needs. Pure. These four kinds are
/// all that Karmada's default interpreter divides.
public final class Replicas {
    private Replicas() {}

    /// The field of `spec` that says how many; null: the kind has no replicas.
    public static @Nullable String field(String apiVersion, String kind) {
        return switch (apiVersion + "/" + kind) {
            case "apps/v1/Deployment", "apps/v1/StatefulSet", "apps/v1/ReplicaSet" -> "replicas";
            case "batch/v1/Job" -> "parallelism";
            default -> null;
        };
    }

    /// 0 for kinds without replicas. A missing count is 1, as the server would fill it in.
    public static long of(JsonObject object) {
        String field = field(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return field == null ? 0 : object.object("spec").longOr(field, 1);
    }

    /// `replicaRequirements` of a binding: what the containers request together, or one init
    /// container alone if that is more, and the pod's overhead. `{"resourceRequest": {"cpu":
    /// "500m"}}`; empty when nothing is requested.
    public static JsonObject requirements(JsonObject object) {
        JsonObject pod = object.object("spec", "template", "spec");
        var sum = new TreeMap<String, Quantity>();
        for (JsonObject container : pod.array("containers").objects()) {
            requests(container).forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
        }
        for (JsonObject container : pod.array("initContainers").objects()) {
            requests(container)
                    .forEach((name, amount) ->
                            sum.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        }
        amounts(pod.object("overhead"))
                .forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
        var request = JsonObject.builder();
        sum.forEach((name, amount) -> request.put(name, amount.toString()));
        return sum.isEmpty() ? JsonObject.EMPTY : JsonObject.of("resourceRequest", request.build());
    }

    private static Map<String, Quantity> requests(JsonObject container) {
        return amounts(container.object("resources", "requests"));
    }

    /// Text that is no quantity counts 0.
    private static Map<String, Quantity> amounts(JsonObject list) {
        var amounts = new TreeMap<String, Quantity>();
        list.forEach((name, amount) -> amounts.put(name, Quantity.orZero(amount)));
        return amounts;
    }

    /// The object with `replicas` in place of its own count. The object itself for kinds without
    /// replicas.
    public static JsonObject with(JsonObject object, long replicas) {
        String field = field(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return field == null ? object : object.withAt(List.of("spec", field), Json.of(replicas));
    }
}
