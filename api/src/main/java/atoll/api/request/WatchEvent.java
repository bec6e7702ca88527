package atoll.api.request;

import atoll.api.KubeObject;

/// One change, as the watch's selector sees it: an object that begins to match is Added, one that
/// stops matching is Deleted.
public sealed interface WatchEvent {
    record Added(KubeObject object) implements WatchEvent {}

    record Modified(KubeObject object) implements WatchEvent {}

    /// @param object the last state, with the revision of the deletion
    record Deleted(KubeObject object) implements WatchEvent {}

    /// @param initialEventsEnd whether it ends the initial events of a streaming list
    record Bookmark(String resourceVersion, boolean initialEventsEnd) implements WatchEvent {}
}
