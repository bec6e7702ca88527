package atoll.api.request;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import org.jspecify.annotations.Nullable;

/// What of a resource is listed, and how fresh it must be. What cannot be combined (a
/// `continueToken` with a `resourceVersion`, say) is refused by the server, not here.
///
/// @param limit 0: no limit
/// @param continueToken empty: from the start
/// @param resourceVersion empty: the newest; `0`: any
/// @param resourceVersionMatch null, `Exact` or `NotOlderThan`
/// @param labels those an object must have
/// @param fields those an object must have; which fields can be asked for depends on the kind
public record ListOptions(
        LabelSelector labels,
        FieldSelector fields,
        int limit,
        String continueToken,
        String resourceVersion,
        @Nullable String resourceVersionMatch) {

    /// The newest of everything in one page.
    public static final ListOptions ALL =
            new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 0, "", "", null);

    public static ListOptions matching(LabelSelector labels) {
        return new ListOptions(labels, FieldSelector.EVERYTHING, 0, "", "", null);
    }
}
