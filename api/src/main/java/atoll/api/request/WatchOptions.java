package atoll.api.request;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;

/// @param resourceVersion empty or `0`: the present objects as ADDED first; N: only what came later
/// @param sendInitialEvents present objects as ADDED, then a bookmark that ends them
public record WatchOptions(
        LabelSelector labels,
        FieldSelector fields,
        String resourceVersion,
        boolean sendInitialEvents,
        boolean bookmarks) {

    /// The streaming list: all present objects, a bookmark, then changes.
    public static final WatchOptions FROM_START =
            new WatchOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, "", true, true);

    public static WatchOptions after(String resourceVersion) {
        return new WatchOptions(
                LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, resourceVersion, false, true);
    }
}
