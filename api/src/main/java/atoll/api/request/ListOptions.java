package atoll.api.request;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import org.jspecify.annotations.Nullable;

/// @param limit 0: no limit
/// @param continueToken empty: from the start
/// @param resourceVersion empty: the newest; `0`: any
/// @param resourceVersionMatch null, `Exact` or `NotOlderThan`
public record ListOptions(
        LabelSelector labels,
        FieldSelector fields,
        int limit,
        String continueToken,
        String resourceVersion,
        @Nullable String resourceVersionMatch) {

    public static final ListOptions ALL =
            new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 0, "", "", null);

    public static ListOptions matching(LabelSelector labels) {
        return new ListOptions(labels, FieldSelector.EVERYTHING, 0, "", "", null);
    }
}
