package atoll.controllers.garbage;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.client.Informer;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Served;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One informer for each deletable resource the cluster serves; they come and go with custom
/// resource definitions.
///
/// Each resource is monitored in one version. Owned and stepped by the collector.
final class Monitors {
    /// Upstream's ignored resources: they own nothing, and there are many.
    private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");

    private static final int EVENTS_PER_POLL = 4096;

    /// A resource that cannot be listed must not keep all others from being collected.
    private static final Duration SYNC_WITHIN = Duration.ofSeconds(30);

    private final Client client;
    private final Observer observer;
    private final Interner interner = new Interner();
    private final Map<GroupVersionResource, Monitor> monitors = new LinkedHashMap<>();

    /// Every served kind and version, and the resource that stands for it.
    private Map<GroupVersionKind, ResourceInfo> kinds = Map.of();

    private List<ResourceInfo> known = List.of();
    private Runnable wake = () -> {};

    private record Monitor(Informer<Node> informer, Instant since) {}

    @FunctionalInterface
    interface Observer {
        /// @param before null: it is new
        /// @param after null: it is gone
        void changed(Item item, @Nullable Node before, @Nullable Node after);
    }

    Monitors(Client client, Observer observer) {
        this.client = client;
        this.observer = observer;
    }

    /// @param wakeOwner handed to every informer, also to those that come later
    void start(Runnable wakeOwner) {
        this.wake = wakeOwner;
    }

    /// Looks at what the cluster serves now. Cheap while nothing changed. New informers list from
    /// the next poll on.
    void refresh(Instant now) {
        List<ResourceInfo> resources = client.resources();
        if (resources.equals(known)) {
            return;
        }
        known = List.copyOf(resources);
        kinds = byKind(resources);
        List<GroupVersionResource> wanted =
                Served.preferred(resources, List.of("delete", "list", "watch")).stream()
                        .map(ResourceInfo::resource)
                        .filter(resource -> !IGNORED.contains(resource.groupResource().toString()))
                        .toList();
        wanted.forEach(resource -> monitors.computeIfAbsent(resource, gvr -> open(gvr, now)));
        List.copyOf(monitors.keySet()).stream()
                .filter(resource -> !wanted.contains(resource))
                .forEach(this::close);
    }

    /// Every version of a kind leads to the version that is monitored.
    private static Map<GroupVersionKind, ResourceInfo> byKind(List<ResourceInfo> resources) {
        var preferred = new HashMap<GroupResource, ResourceInfo>();
        Served.preferred(resources, List.of("get"))
                .forEach(info -> preferred.put(info.resource().groupResource(), info));
        var byKind = new HashMap<GroupVersionKind, ResourceInfo>();
        for (ResourceInfo info : resources) {
            ResourceInfo one = preferred.get(info.resource().groupResource());
            if (one != null) {
                byKind.putIfAbsent(info.groupVersionKind(), one);
            }
        }
        return byKind;
    }

    /// Its first list comes with the next polls; until then nothing is collected.
    private Monitor open(GroupVersionResource resource, Instant now) {
        Informer<Node> informer =
                Informer.digesting(client, resource, object -> Node.of(object, interner));
        informer.onChange(
                (key, before, after) -> observer.changed(new Item(resource, key), before, after));
        informer.start(wake);
        return new Monitor(informer, now);
    }

    /// What a resource held is gone with it.
    private void close(GroupVersionResource resource) {
        Monitor closed = monitors.remove(resource);
        if (closed != null) {
            closed.informer().stop();
            new ArrayList<>(closed.informer().all().entrySet())
                    .forEach(entry ->
                            observer.changed(
                                    new Item(resource, entry.getKey()), entry.getValue(), null));
        }
    }

    /// @return when to poll again
    Instant poll(Instant now) {
        Instant due = Instant.MAX;
        for (Monitor monitor : monitors.values()) {
            due = Times.earlier(due, monitor.informer().poll(EVENTS_PER_POLL, now));
        }
        return due;
    }

    /// Whether the graph holds everything there was: a dependent not seen yet would be orphaned or
    /// outlive its owner.
    boolean synced(Instant now) {
        return monitors.values().stream()
                .allMatch(monitor ->
                        monitor.informer().synced()
                                || now.isAfter(monitor.since().plus(SYNC_WITHIN)));
    }

    /// What the informer shows; null also for a resource that is not monitored.
    @Nullable Node node(Item item) {
        Monitor monitor = monitors.get(item.resource());
        return monitor == null ? null : monitor.informer().get(item.key());
    }

    /// What serves a kind; null when nothing does. A kind served in several versions is one
    /// resource: the monitored one.
    @Nullable ResourceInfo resourceOf(GroupVersionKind kind) {
        return kinds.get(kind);
    }

    /// Whether an object of this resource with the uid lives under another key: in another
    /// namespace than the reference may name. Walks all objects of the resource.
    boolean livesElsewhere(GroupVersionResource resource, String uid) {
        Monitor monitor = monitors.get(resource);
        return monitor != null
                && monitor.informer().all().values().stream()
                        .anyMatch(node -> node.uid().equals(uid));
    }

    void stop() {
        monitors.values().forEach(monitor -> monitor.informer().stop());
    }
}
