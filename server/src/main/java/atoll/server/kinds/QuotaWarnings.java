package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import java.util.List;

/// Warns of quotas that let more be asked for than may be used.
final class QuotaWarnings {
    private static final List<String> AMOUNTS =
            List.of("cpu", "memory", "storage", "ephemeral-storage");
    private static final List<String> ASKED_FOR_BY_NAME = List.of("cpu", "memory");

    private QuotaWarnings() {}

    static void add(JsonObject hard, List<String> warnings) {
        for (String amount : AMOUNTS) {
            String request = "requests." + amount;
            if (!hard.has(request) && ASKED_FOR_BY_NAME.contains(amount)) {
                request = amount;
            }
            String limit = "limits." + amount;
            if (hard.has(request)
                    && hard.has(limit)
                    && Quantity.orZero(hard.get(request))
                                    .compareTo(Quantity.orZero(hard.get(limit)))
                            > 0) {
                warnings.add(
                        "ResourceQuota %s (%s) should be less than %s (%s)"
                                .formatted(
                                        request,
                                        Quantity.orZero(hard.get(request)),
                                        limit,
                                        Quantity.orZero(hard.get(limit))));
            }
        }
    }
}
