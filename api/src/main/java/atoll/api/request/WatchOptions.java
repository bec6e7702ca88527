package atoll.api.request;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which events a watch tells and from where on.
///
/// @param resourceVersion what is asked for; empty or `0` for the newest
/// @param end when the watch is going to end; null when that is not known
/// @param bookmarks whether the reader wants to be told how far it is, which it is as its watch
///   goes on
/// @param initial whether the objects that are there come first
public record WatchOptions(
        LabelSelector labels,
        FieldSelector fields,
        String resourceVersion,
        Initial initial,
        boolean bookmarks,
        @Nullable Instant end) {

    /// How long before its end a watch is told the last bookmark, so that whoever comes back has
    /// little to catch up with.
    public static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

    public WatchOptions(
            LabelSelector labels,
            FieldSelector fields,
            String resourceVersion,
            Initial initial,
            boolean bookmarks) {
        this(labels, fields, resourceVersion, initial, bookmarks, null);
    }

    /// Whether a watch begins with the objects that are there.
    public enum Initial {
        /// As ADDED where no version, or `0`, is asked for; else only what came later.
        BY_VERSION,
        /// As ADDED, then, for who takes bookmarks, one that ends them.
        MARKED,
        /// Never.
        NONE
    }

    /// The streaming list: all present objects, a bookmark, then changes.
    public static final WatchOptions FROM_START =
            new WatchOptions(
                    LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, "", Initial.MARKED, true);

    /// Every change after a version that the caller knows, its list's say. Too old a version ends
    /// the watch with `410 Expired`; `""` and `0` begin with what is there.
    public static WatchOptions after(String resourceVersion) {
        return new WatchOptions(
                LabelSelector.EVERYTHING,
                FieldSelector.EVERYTHING,
                resourceVersion,
                Initial.BY_VERSION,
                true);
    }
}
