package atoll.api.request;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import java.util.List;
import java.util.Optional;

/// One cluster as one identity sees it. In process nothing is copied or encoded: the objects are
/// the store's own. Thread-safe. Reads throw [RefusedException] with the server's Status (401, 403,
/// 410 …) and [UnreachableException] when there is no answer.
public interface Client {
    /// What the cluster serves, every version of every resource, as discovery lists it.
    List<ResourceInfo> resources();

    /// The object, or empty when there is none (404 NotFound).
    Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key);

    /// One page, or all when `options.limit` is 0.
    ///
    /// @param namespace empty for all namespaces and for cluster-scoped resources
    Listing list(GroupVersionResource resource, String namespace, ListOptions options);

    /// Events from `options.resourceVersion` on. The watch is read by [Watch#poll], which never
    /// waits.
    ///
    /// @param wake called, from any thread and maybe too often, when there may be something to
    ///   poll; it must be quick and must not call back into the client
    Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake);

    /// One write: decided, durable (as its kind's durability says) and published when this returns.
    Outcome write(Write write);

    /// Independent writes in order, each with its own outcome; in process they share one commit.
    List<Outcome> writeAll(List<? extends Write> writes);
}
