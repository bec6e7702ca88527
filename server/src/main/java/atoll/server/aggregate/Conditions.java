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
    /// @return conditions of other types where they were, untouched
    static JsonArray with(JsonArray conditions, Finding finding, String now) {
        var all = new ArrayList<>(conditions.objects());
        for (int i = 0; i < all.size(); i++) {
            JsonObject each = all.get(i);
            if (each.stringOr("type", "").equals(AVAILABLE)) {
                boolean same = each.stringOr("status", "").equals(status(finding));
                all.set(
                        i,
                        condition(finding, same ? each.stringOr("lastTransitionTime", now) : now));
                return JsonArray.of(List.copyOf(all));
            }
        }
        all.add(condition(finding, now));
        return JsonArray.of(List.copyOf(all));
    }

    private static String status(Finding finding) {
        return finding.available() ? "True" : "False";
    }

    private static JsonObject condition(Finding finding, String since) {
        return JsonObject.of(
                "lastTransitionTime", since,
                "message", finding.message(),
                "reason", finding.reason(),
                "status", status(finding),
                "type", AVAILABLE);
    }
}
