package atoll.controllers.kinds;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `status.conditions`: one entry a type, in the order they came. Pure: every method answers a new
/// list. What a condition has beside the usual five fields is kept.
public final class Conditions {
    private Conditions() {}

    /// The first of its type; null when there is none.
    public static @Nullable JsonObject find(JsonArray conditions, String type) {
        for (JsonObject condition : conditions.objects()) {
            if (condition.stringOr("type", "").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    /// False for one that is absent or `Unknown`.
    public static boolean isTrue(JsonArray conditions, String type) {
        return is(conditions, type, "True");
    }

    /// False for a type that is absent.
    public static boolean is(JsonArray conditions, String type, String status) {
        JsonObject found = find(conditions, type);
        return found != null && found.stringOr("status", "").equals(status);
    }

    /// All but those of the type; the order stays.
    public static JsonArray without(JsonArray conditions, String type) {
        return conditions.filter(
                condition -> !condition.asObject().stringOr("type", "").equals(type));
    }

    /// A condition as it begins now. Without `lastUpdateTime` and `lastProbeTime`, which only some
    /// kinds have.
    public static JsonObject condition(
            String type, String status, String reason, String message, Instant now) {
        return JsonObject.builder()
                .put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", Times.text(now))
                .build();
    }

    /// Puts `next` last, as the workload controllers do: unchanged when status and reason are the
    /// same, with the old `lastTransitionTime` when only the reason changed. The message alone
    /// changes nothing: it is not written until reason or status change with it.
    public static JsonArray moved(JsonArray conditions, JsonObject next) {
        String type = next.stringOr("type", "");
        JsonObject current = find(conditions, type);
        if (current == null) {
            return conditions.plus(next);
        }
        if (same(current, next, "status")) {
            if (same(current, next, "reason")) {
                return conditions;
            }
            return without(conditions, type)
                    .plus(
                            next.with(
                                    "lastTransitionTime",
                                    current.stringOr("lastTransitionTime", "")));
        }
        return without(conditions, type).plus(next);
    }

    /// Puts `next` where the type stands already, as the node and namespace controllers do: with
    /// the old `lastTransitionTime` while the status stays. Reason and message are always taken
    /// over; a type that is absent is put last.
    public static JsonArray replaced(JsonArray conditions, JsonObject next) {
        for (int i = 0; i < conditions.size(); i++) {
            JsonObject current = conditions.get(i).asObject();
            if (same(current, next, "type")) {
                JsonObject kept =
                        same(current, next, "status") && current.has("lastTransitionTime")
                                ? next.with(
                                        "lastTransitionTime",
                                        current.stringOr("lastTransitionTime", ""))
                                : next;
                return conditions.with(i, kept);
            }
        }
        return conditions.plus(next);
    }

    private static boolean same(JsonObject a, JsonObject b, String key) {
        return a.stringOr(key, "").equals(b.stringOr(key, ""));
    }
}
