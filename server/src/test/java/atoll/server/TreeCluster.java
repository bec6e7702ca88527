package atoll.server;

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
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The plainest cluster there can be: maps of trees, no defaulting, no admission. For tests of what
/// only needs to read and write objects.
public final class TreeCluster implements Client {
    private static final ResourceTable SERVED = ResourceTable.builtIn();

    private final Map<GroupVersionResource, TreeMap<ObjectKey, KubeObject>> objects =
            new LinkedHashMap<>();
    private final Map<GroupVersionResource, List<TreeWatch>> watches = new HashMap<>();
    private long revision;
    private String patched = "";

    /// How many batches were written.
    public int batches;

    /// Runs before each watch is opened.
    public Runnable beforeWatch = () -> {};

    private final class TreeWatch implements Watch {
        final ArrayDeque<WatchEvent> pending = new ArrayDeque<>();
        final Runnable wake;
        boolean closed;

        TreeWatch(Runnable wake) {
            this.wake = wake;
        }

        void offer(WatchEvent event) {
            pending.add(event);
            wake.run();
        }

        @Override
        public List<WatchEvent> poll(int max) {
            var polled = new ArrayList<WatchEvent>();
            while (polled.size() < max && !pending.isEmpty()) {
                polled.add(pending.poll());
            }
            return polled;
        }

        @Override
        public Optional<Status> ended() {
            return closed
                    ? Optional.of(Status.expired("too old resource version"))
                    : Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// Lets patches of one subresource through, which replace it whole.
    public TreeCluster accepting(String subresource) {
        patched = subresource;
        return this;
    }

    /// Ends every open watch, as a server does that compacted its history.
    public void endWatches() {
        watches.values()
                .forEach(list ->
                        list.forEach(watch -> {
                            watch.closed = true;
                            watch.wake.run();
                        }));
        watches.clear();
    }

    private TreeMap<ObjectKey, KubeObject> of(GroupVersionResource resource) {
        return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
    }

    private KubeObject stamped(JsonObject tree) {
        revision++;
        return KubeObject.of(
                tree.update(
                        "metadata", meta -> meta.with("resourceVersion", Long.toString(revision))));
    }

    private void tell(GroupVersionResource resource, WatchEvent event) {
        watches.getOrDefault(resource, List.of()).forEach(watch -> watch.offer(event));
    }

    public Map<GroupVersionResource, TreeMap<ObjectKey, KubeObject>> all() {
        return objects;
    }

    public KubeObject put(GroupVersionResource resource, JsonObject tree) {
        KubeObject object = stamped(tree);
        KubeObject before = of(resource).put(object.key(), object);
        tell(
                resource,
                before == null ? new WatchEvent.Added(object) : new WatchEvent.Modified(object));
        return object;
    }

    public void remove(GroupVersionResource resource, ObjectKey key) {
        KubeObject gone = of(resource).remove(key);
        if (gone != null) {
            tell(resource, new WatchEvent.Deleted(gone));
        }
    }

    @Override
    public List<ResourceInfo> resources() {
        return SERVED.infos();
    }

    @Override
    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        return Optional.ofNullable(of(resource).get(key));
    }

    @Override
    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        var items =
                of(resource).values().stream()
                        .filter(object ->
                                namespace.isEmpty() || object.namespace().equals(namespace))
                        .filter(object -> options.labels().matches(object.labels()))
                        .toList();
        return new Listing(items, Long.toString(revision), "", -1);
    }

    @Override
    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        beforeWatch.run();
        var watch = new TreeWatch(wake);
        of(resource).values().forEach(object -> watch.pending.add(new WatchEvent.Added(object)));
        watch.pending.add(new WatchEvent.Bookmark(Long.toString(revision), true));
        watches.computeIfAbsent(resource, _ -> new ArrayList<>()).add(watch);
        return watch;
    }

    @Override
    public Outcome write(Write write) {
        return switch (write) {
            case Write.Create create -> create(create);
            case Write.Update update ->
                    new Outcome.Done(put(update.resource(), update.object()), false, List.of());
            case Write.Delete delete -> delete(delete);
            case Write.Patch patch -> {
                if (!patched.equals(patch.subresource())) {
                    throw new UnsupportedOperationException(patch.type().toString());
                }
                KubeObject now =
                        of(patch.resource()).get(new ObjectKey(patch.namespace(), patch.name()));
                JsonObject tree = now.tree().with(patched, patch.body().asObject().object(patched));
                yield new Outcome.Done(put(patch.resource(), tree), false, List.of());
            }
        };
    }

    private Outcome create(Write.Create create) {
        KubeObject wanted = KubeObject.of(create.object());
        if (of(create.resource()).containsKey(wanted.key())) {
            return new Outcome.Refused(
                    Status.alreadyExists(create.resource().groupResource(), wanted.name()));
        }
        return new Outcome.Done(put(create.resource(), create.object()), true, List.of());
    }

    private Outcome delete(Write.Delete delete) {
        var key = new ObjectKey(delete.namespace(), delete.name());
        KubeObject there = of(delete.resource()).get(key);
        if (there == null) {
            return new Outcome.Refused(
                    Status.notFound(delete.resource().groupResource(), delete.name()));
        }
        remove(delete.resource(), key);
        return new Outcome.Done(there, false, List.of());
    }

    @Override
    public List<Outcome> writeAll(List<? extends Write> writes) {
        batches++;
        return writes.stream().map(this::write).toList();
    }
}
