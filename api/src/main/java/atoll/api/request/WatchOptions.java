package atoll.api.request;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;

/// @param resourceVersion what is asked for; empty or `0` for the newest
public record WatchOptions(
        LabelSelector labels,
        FieldSelector fields,
        String resourceVersion,
        Initial initial,
        boolean bookmarks) {

    /// Whether a watch begins with the objects that are there.
    public enum Initial {
        /// As ADDED where no version, or `0`, is asked for; else only what came later.
        BY_VERSION,
        /// As ADDED, then a bookmark that ends them.
        MARKED,
        /// Never.
        NONE
    }

    /// The streaming list: all present objects, a bookmark, then changes.
    public static final WatchOptions FROM_START =
            new WatchOptions(
                    LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, "", Initial.MARKED, true);

    public static WatchOptions after(String resourceVersion) {
        return new WatchOptions(
                LabelSelector.EVERYTHING,
                FieldSelector.EVERYTHING,
                resourceVersion,
                Initial.BY_VERSION,
                true);
    }
}
