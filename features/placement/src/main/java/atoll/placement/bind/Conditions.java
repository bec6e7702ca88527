package atoll.placement.bind;

import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;

/// Reads and sets `status.conditions`. Pure; works on a whole status, of which `conditions` is a
/// part. All of placement uses it.
public final class Conditions {
    private Conditions() {}

    /// Without a time: [#set] gives it one.
    public static JsonObject of(String type, boolean status, String reason, String message) {
        return JsonObject.of(
                "type",
                type,
                "status",
                status ? "True" : "False",
                "reason",
                reason,
                "message",
                message);
    }

    public static boolean isTrue(JsonObject status, String type) {
        return find(status, type).stringOr("status", "").equals("True");
    }

    private static JsonObject find(JsonObject status, String type) {
        return status.array("conditions").objects().stream()
                .filter(condition -> condition.stringOr("type", "").equals(type))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    /// Whether the status says the same already, whenever it began to.
    public static boolean sameText(JsonObject status, JsonObject condition) {
        return find(status, condition.stringOr("type", ""))
                .without("lastTransitionTime")
                .equals(condition);
    }

    /// The status with the condition; its time moves only when its truth does. In its place when
    /// the type is there, else last.
    public static JsonObject set(JsonObject status, JsonObject condition, Instant now) {
        String type = condition.stringOr("type", "");
        JsonObject before = find(status, type);
        boolean sameTruth = before.stringOr("status", "").equals(condition.stringOr("status", ""));
        String since = before.stringOr("lastTransitionTime", "");
        JsonObject set =
                condition.with(
                        "lastTransitionTime",
                        sameTruth && !since.isEmpty() ? since : Timestamps.seconds(now));
        var conditions = new ArrayList<Json>();
        boolean found = false;
        for (JsonObject present : status.array("conditions").objects()) {
            boolean same = present.stringOr("type", "").equals(type);
            conditions.add(same ? set : present);
            found |= same;
        }
        if (!found) {
            conditions.add(set);
        }
        return status.with("conditions", JsonArray.of(conditions));
    }
}
