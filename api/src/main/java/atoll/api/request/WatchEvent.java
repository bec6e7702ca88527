package atoll.api.request;

import atoll.api.KubeObject;

/// One change, as the watch's selector sees it: an object that begins to match is Added, one that
/// stops matching is Deleted. The events of one object come in the order of their revisions. An
/// object of a streaming list's beginning is Added too.
public sealed interface WatchEvent {
    /// @param object as it is at this revision
    record Added(KubeObject object) implements WatchEvent {}

    record Modified(KubeObject object) implements WatchEvent {}

    /// @param object the last state, with the revision of the deletion
    record Deleted(KubeObject object) implements WatchEvent {}

    /// All changes up to a revision have been told, so a watch may go on from there.
    ///
    /// @param initialEventsEnd whether it ends the initial events of a streaming list
    record Bookmark(String resourceVersion, boolean initialEventsEnd) implements WatchEvent {}
}
