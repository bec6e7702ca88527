package atoll.client;

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
import org.jspecify.annotations.Nullable;

/// A server of watches only, that says what the test tells it to, in the watch that is open.
final class ScriptedWatches implements Client {
    private final List<WatchOptions> asked = new ArrayList<>();
    private @Nullable RuntimeException refusal;
    private ScriptedWatch open = new ScriptedWatch();

    private static final class ScriptedWatch implements Watch {
        private final ArrayDeque<WatchEvent> events = new ArrayDeque<>();
        private @Nullable Status end;

        @Override
        public List<WatchEvent> poll(int max) {
            var polled = new ArrayList<WatchEvent>();
            while (polled.size() < max && !events.isEmpty()) {
                polled.add(events.remove());
            }
            return polled;
        }

        @Override
        public Optional<Status> ended() {
            return events.isEmpty() ? Optional.ofNullable(end) : Optional.empty();
        }

        @Override
        public void close() {}
    }

    void say(WatchEvent event) {
        open.events.add(event);
    }

    /// Ends the open watch after what was said in it.
    void end(Status why) {
        open.end = why;
    }

    /// Refuses further watches so; null: serves them again.
    void refuse(@Nullable RuntimeException why) {
        refusal = why;
    }

    /// How often a watch was asked for.
    int opened() {
        return asked.size();
    }

    WatchOptions lastOptions() {
        return asked.getLast();
    }

    @Override
    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        asked.add(options);
        if (refusal != null) {
            throw refusal;
        }
        open = new ScriptedWatch();
        return open;
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
