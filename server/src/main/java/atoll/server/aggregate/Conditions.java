package atoll.server.aggregate;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The condition `Available` of an APIService.
final class Conditions {
    private static final String AVAILABLE = "Available";

    private Conditions() {}

    /// What was found, in upstream's words.
    ///
    /// @param reason one word, such as `MissingEndpoints`
    record Finding(boolean available, String reason, String message) {}

    /// False as long as nobody has checked.
    static boolean isAvailable(JsonObject status) {
        return status.array("conditions").objects().stream()
                .anyMatch(each ->
                        each.stringOr("type", "").equals(AVAILABLE)
                                && each.stringOr("status", "").equals("True"));
    }

    /// The conditions with the finding in place; the time stays unless the status changed.
    ///
    /// @param now in seconds, as RFC 3339
    /// @return conditions of other types first, untouched
    static JsonArray with(JsonArray conditions, Finding finding, String now) {
        String status = finding.available() ? "True" : "False";
        var kept = new ArrayList<JsonObject>();
        String since = now;
        for (JsonObject each : conditions.objects()) {
            if (!each.stringOr("type", "").equals(AVAILABLE)) {
                kept.add(each);
            } else if (each.stringOr("status", "").equals(status)) {
                since = each.stringOr("lastTransitionTime", now);
            }
        }
        kept.add(
                JsonObject.of(
                        "lastTransitionTime", since,
                        "message", finding.message(),
                        "reason", finding.reason(),
                        "status", status,
                        "type", AVAILABLE));
        return JsonArray.of(List.copyOf(kept));
    }
}
