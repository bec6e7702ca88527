package atoll.placement.kinds;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How many replicas an object asks for, and what each of them needs.
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

    /// 0 for kinds without replicas.
    public static long of(JsonObject object) {
        String field = field(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return field == null ? 0 : object.object("spec").longOr(field, 1);
    }

    /// `replicaRequirements` of a binding: the sum of the containers' requests.
    public static JsonObject requirements(JsonObject object) {
        var millis = new TreeMap<String, Long>();
        JsonObject pod = object.object("spec", "template", "spec");
        for (JsonObject container : pod.array("containers").objects()) {
            container
                    .object("resources", "requests")
                    .forEach((name, amount) -> millis.merge(name, millis(amount), Long::sum));
        }
        if (millis.isEmpty()) {
            return JsonObject.EMPTY;
        }
        var request = JsonObject.builder();
        for (Map.Entry<String, Long> need : millis.entrySet()) {
            long amount = need.getValue();
            request.put(
                    need.getKey(),
                    amount % 1000 == 0 ? Long.toString(amount / 1000) : amount + "m");
        }
        return JsonObject.of("resourceRequest", request.build());
    }

    private static long millis(Json quantity) {
        String text = quantity.asString();
        return Quantity.parse(text == null ? quantity.toString() : text).milliValue();
    }

    /// The object with `replicas` in place of its own count.
    public static JsonObject with(JsonObject object, long replicas) {
        String field = field(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return field == null ? object : object.withAt(List.of("spec", field), Json.of(replicas));
    }
}
