package atoll.server;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.server.authorize.AccessReviews;
import atoll.server.registry.Caller;
import atoll.server.registry.Pending;
import atoll.server.registry.Registry;
import atoll.server.resource.ResourceTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The in-process client: the store's own objects, nothing encoded.
///
/// Immutable and thread-safe. Objects it returns are immutable and shared with everybody else, so
/// nothing is copied.
final class ClusterClient implements Client {
    private final Registry registry;
    private final Supplier<ResourceTable> table;
    private final AccessReviews reviews;
    private final Caller caller;

    /// @param reviews answers who asks what he or others may do
    ClusterClient(
            Registry registry,
            Supplier<ResourceTable> table,
            AccessReviews reviews,
            Caller caller) {
        this.registry = registry;
        this.table = table;
        this.reviews = reviews;
        this.caller = caller;
    }

    @Override
    public List<ResourceInfo> resources() {
        return table.get().infos();
    }

    @Override
    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        return registry.find(resource, key);
    }

    @Override
    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        return registry.list(resource, namespace, options);
    }

    @Override
    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        return registry.watch(resource, namespace, options, wake);
    }

    @Override
    public Outcome write(Write write) {
        return submit(write).await();
    }

    /// Decides now; reviews are answered without a write, for nothing of them is stored.
    private Pending submit(Write write) {
        return write instanceof Write.Create create && AccessReviews.answers(create.resource())
                ? Pending.now(answered(create))
                : registry.submit(caller, write);
    }

    /// @return done, as made, with the status filled in
    private Outcome answered(Write.Create review) {
        try {
            JsonObject answer =
                    reviews.answer(
                            caller.user(), review.resource(), review.namespace(), review.object());
            return new Outcome.Done(KubeObject.of(answer), true, List.of());
        } catch (RefusedException e) {
            return new Outcome.Refused(e.status());
        }
    }

    /// All are decided before any is awaited, so that they share a batch of the log. One that is
    /// refused does not hold up the others.
    @Override
    public List<Outcome> writeAll(List<? extends Write> writes) {
        List<Pending> pending = writes.stream().map(this::submit).toList();
        return pending.stream().map(Pending::await).toList();
    }
}
