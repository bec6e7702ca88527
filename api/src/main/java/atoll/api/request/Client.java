package atoll.api.request;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import java.util.List;
import java.util.Optional;

/// One cluster as one identity sees it. In process nothing is copied or encoded: the objects are
/// the store's own. Thread-safe. Reads throw [RefusedException] with the server's Status (401, 403,
/// 410 …) and [UnreachableException] when there is no answer. Calls wait on the caller's thread
/// until there is an answer; a watch alone does not.
///
/// Who holds a client holds an identity: what it may do is decided by the server's authorization,
/// call by call. A refused write is an [Outcome.Refused] and no exception, because controllers meet
/// conflicts in the ordinary course of things; a read that is refused is a fault.
public interface Client {
    /// What the cluster serves, every version of every resource, as discovery lists it. A snapshot:
    /// custom kinds come and go, so who needs a kind that was created later asks again.
    List<ResourceInfo> resources();

    /// The object, or empty when there is none (404 NotFound).
    ///
    /// @param key with an empty namespace for cluster-scoped resources
    Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key);

    /// One page, or all when `options.limit` is 0. All pages of one list show the revision of the
    /// first. A `continue` token whose revision is no longer kept is refused as `410 Expired`.
    ///
    /// @param namespace empty for all namespaces and for cluster-scoped resources
    Listing list(GroupVersionResource resource, String namespace, ListOptions options);

    /// Events from `options.resourceVersion` on. The watch is read by [Watch#poll], which never
    /// waits. Whoever opens a watch closes it.
    ///
    /// @param wake called, from any thread and maybe too often, when there may be something to
    ///   poll; it must be quick and must not call back into the client
    Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake);

    /// One write: decided, durable (as its kind's durability says) and published when this returns.
    ///
    /// @throws UnreachableException when no answer came; the write may have happened
    Outcome write(Write write);

    /// Independent writes in order, each with its own outcome; in process they share one commit.
    /// One that is refused stops none of the others. Over the wire it is one request after another.
    ///
    /// @return as many outcomes as writes, in their order
    List<Outcome> writeAll(List<? extends Write> writes);
}
