package atoll.control;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A client whose one watch says what the test pushes, and that knows nothing else.
final class PushedObjects implements Client {
    private final ArrayDeque<WatchEvent> pushed = new ArrayDeque<>();
    private Runnable wake = () -> {};
    private boolean closed;

    void push(WatchEvent event) {
        pushed.add(event);
        wake.run();
    }

    /// Says that the present objects were all.
    void pushEndOfInitialEvents() {
        push(new WatchEvent.Bookmark("1", true));
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Watch watch(
            GroupVersionResource resource,
            String namespace,
            WatchOptions options,
            Runnable wakeReader) {
        wake = wakeReader;
        return new Watch() {
            @Override
            public List<WatchEvent> poll(int max) {
                var events = new ArrayList<WatchEvent>();
                while (events.size() < max && !pushed.isEmpty()) {
                    events.add(pushed.remove());
                }
                return events;
            }

            @Override
            public Optional<Status> ended() {
                return Optional.empty();
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public List<ResourceInfo> resources() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome write(Write write) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Outcome> writeAll(List<? extends Write> writes) {
        throw new UnsupportedOperationException();
    }
}
