package atoll.app;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Waits by watching, as any client would.
final class Await {
    private static final long WITHIN_SECONDS = 60;
    private static final int EVENTS = 64;

    private Await() {}

    /// The object as it first is what is wanted.
    static KubeObject until(
            Client client,
            GroupVersionResource resource,
            ObjectKey key,
            Predicate<KubeObject> wanted)
            throws InterruptedException {
        var wake = new Semaphore(0);
        KubeObject last = null;
        try (Watch watch =
                client.watch(resource, key.namespace(), WatchOptions.FROM_START, wake::release)) {
            while (true) {
                List<WatchEvent> events = watch.poll(EVENTS);
                for (WatchEvent event : events) {
                    KubeObject object = objectOf(event);
                    if (object != null && object.key().equals(key)) {
                        if (wanted.test(object)) {
                            return object;
                        }
                        last = object;
                    }
                }
                if (events.isEmpty() && !wake.tryAcquire(WITHIN_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(resource + " " + key + " is not as wanted: " + last);
                }
            }
        }
    }

    private static KubeObject objectOf(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Added(var object) -> object;
            case WatchEvent.Modified(var object) -> object;
            case WatchEvent.Deleted(_) -> null;
            case WatchEvent.Bookmark(_, _) -> null;
        };
    }
}
