package atoll.server.authorize;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps one resource's part of an index in step with the cluster: a watch that is polled, and
/// opened anew when it ends. Used by one thread at a time.
final class RbacFeed implements AutoCloseable {
    private static final int BATCH = 256;

    private final Client client;
    private final GroupVersionResource resource;
    private final Consumer<KubeObject> put;
    private final Consumer<ObjectKey> remove;
    private final Runnable wake;

    private final Set<ObjectKey> known = new TreeSet<>();

    /// What the present watch has listed until its initial events end; null after that.
    private @Nullable Set<ObjectKey> listed;

    private @Nullable Watch watch;

    RbacFeed(
            Client client,
            GroupVersionResource resource,
            Consumer<KubeObject> put,
            Consumer<ObjectKey> remove,
            Runnable wake) {
        this.client = client;
        this.resource = resource;
        this.put = put;
        this.remove = remove;
        this.wake = wake;
    }

    /// Takes in all that has happened so far.
    void drain() {
        Watch open = watch;
        if (open == null) {
            listed = new TreeSet<>();
            open = client.watch(resource, "", WatchOptions.FROM_START, wake);
            watch = open;
        }
        for (var events = open.poll(BATCH); !events.isEmpty(); events = open.poll(BATCH)) {
            events.forEach(this::apply);
        }
        if (open.ended().isPresent()) {
            open.close();
            watch = null;
            wake.run();
        }
    }

    private void apply(WatchEvent event) {
        switch (event) {
            case WatchEvent.Added(var object) -> keep(object);
            case WatchEvent.Modified(var object) -> keep(object);
            case WatchEvent.Deleted(var object) -> drop(object.key());
            case WatchEvent.Bookmark(_, var initialEventsEnd) -> {
                if (initialEventsEnd) {
                    dropUnlisted();
                }
            }
        }
    }

    private void keep(KubeObject object) {
        known.add(object.key());
        if (listed != null) {
            listed.add(object.key());
        }
        put.accept(object);
    }

    private void drop(ObjectKey key) {
        known.remove(key);
        remove.accept(key);
    }

    /// What a new watch does not list was deleted while the old one was gone.
    private void dropUnlisted() {
        Set<ObjectKey> present = listed;
        if (present != null) {
            listed = null;
            known.stream().filter(key -> !present.contains(key)).toList().forEach(this::drop);
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
