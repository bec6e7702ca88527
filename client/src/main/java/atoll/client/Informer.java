package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A local copy of one resource, as digests: of each object only what its reader needs, so that a
/// hundred thousand pods cost megabytes. Fed by a watch that begins with the present objects; a
/// broken watch is opened again where it stopped, an expired one from the start, and what vanished
/// meanwhile is reported as deleted.
///
/// Owned by one actor, which calls [#poll] in its steps. Iteration is in key order. Expected order
/// of calls: [#onChange] and [#index], [#start], then [#poll] again and again, [#stop] at the end.
/// It starts no thread, has no clock and never waits: the owner says what time it is and is told
/// when to come back.
///
/// @param <T> what is kept of an object. It must be immutable, and equal when nothing of interest
///   changed: handlers hear of no change then
public final class Informer<T> {
    private static final Logger LOG = System.getLogger(Informer.class.getName());

    /// Doubled after each failure up to [#PAUSE_MAX], and begun anew once a watch opens.
    private static final Duration PAUSE_FIRST = Duration.ofMillis(100);

    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final Client client;
    private final GroupVersionResource resource;
    private final String namespace;
    private final WatchOptions fromStart;
    private final Function<KubeObject, @Nullable T> digest;
    private final Items<T> items = new Items<>();
    private final List<Handler<T>> handlers = new ArrayList<>();

    private Runnable wake = () -> {};
    private @Nullable Watch watch;

    /// The last version that was taken in; "" before any, and after it expired.
    private String position = "";

    /// Stays true when a watch begins from the start again.
    private boolean synced;

    /// Keys seen since the watch began from the start; null when it continues.
    private @Nullable Set<ObjectKey> seen;

    private Instant openAgainAt = Instant.MIN;
    private Duration pause = PAUSE_FIRST;

    /// Told of each change after the informer holds it.
    @FunctionalInterface
    public interface Handler<T> {
        /// Called by the owner's thread inside of [Informer#poll]; both are never null at once.
        ///
        /// @param before null: the object is new
        /// @param after null: the object is gone
        void changed(ObjectKey key, @Nullable T before, @Nullable T after);
    }

    /// @param digest what to keep of an object; null: this object is not kept, as if it did not
    ///   exist, so that a reader of few pods among many pays for the few
    /// @param namespace empty for all
    public Informer(
            Client client,
            GroupVersionResource resource,
            String namespace,
            LabelSelector labels,
            FieldSelector fields,
            Function<KubeObject, @Nullable T> digest) {
        this.client = client;
        this.resource = resource;
        this.namespace = namespace;
        this.fromStart = new WatchOptions(labels, fields, "", WatchOptions.Initial.MARKED, true);
        this.digest = digest;
    }

    /// All objects of a resource, whole. For kinds with few or small objects.
    public static Informer<KubeObject> of(Client client, GroupVersionResource resource) {
        return digesting(client, resource, Function.identity());
    }

    /// All objects of a resource as digests.
    public static <T> Informer<T> digesting(
            Client client,
            GroupVersionResource resource,
            Function<KubeObject, @Nullable T> digest) {
        return new Informer<>(
                client, resource, "", LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, digest);
    }

    public GroupVersionResource resource() {
        return resource;
    }

    /// Adds a handler; handlers and indexes are added before the first poll. Handlers are called in
    /// the order in which they were added, indexes before all of them.
    public void onChange(Handler<T> handler) {
        handlers.add(handler);
    }

    /// Keeps the items findable by the values that `keysOf` gives them.
    ///
    /// @param keysOf of an item; the same for equal items
    public Index<T> index(Function<T, ? extends Collection<String>> keysOf) {
        var index = new Index<T>(keysOf);
        handlers.addFirst(index::update);
        return index;
    }

    /// Called once, before the first poll.
    ///
    /// @param wakeOwner called, from any thread, when a poll may bring something
    public void start(Runnable wakeOwner) {
        this.wake = wakeOwner;
    }

    /// Takes in at most `max` events. Never throws for what the cluster answers: a refusal is tried
    /// again like a broken connection.
    ///
    /// @return when to poll again: [Instant#MIN] when more may be there, [Instant#MAX] when the
    ///   watch will wake its owner, else the time to open the watch again
    /// @param now the owner's time
    public Instant poll(int max, Instant now) {
        try {
            Watch open = watch == null ? open(now) : watch;
            if (open == null) {
                return openAgainAt;
            }
            List<WatchEvent> events = open.poll(max);
            events.forEach(this::take);
            if (events.isEmpty()) {
                Optional<Status> ended = open.ended();
                if (ended.isPresent()) {
                    reopen(ended.get(), now);
                    return Instant.MIN;
                }
            }
            return events.size() < max ? Instant.MAX : Instant.MIN;
        } catch (RefusedException e) {
            return pause(e.status().is("Expired"), e, now);
        } catch (UnreachableException e) {
            return pause(false, e, now);
        }
    }

    /// Null while it is too early.
    private @Nullable Watch open(Instant now) {
        if (now.isBefore(openAgainAt)) {
            return null;
        }
        boolean resume = synced && !position.isEmpty();
        WatchOptions options =
                resume
                        ? new WatchOptions(
                                fromStart.labels(),
                                fromStart.fields(),
                                position,
                                WatchOptions.Initial.BY_VERSION,
                                true)
                        : fromStart;
        seen = resume ? null : new HashSet<>();
        watch = client.watch(resource, namespace, options, wake);
        pause = PAUSE_FIRST;
        return watch;
    }

    /// @param why the watch ended; a plain end is followed by the next watch at once
    private void reopen(Status why, Instant now) {
        stop();
        if (why.isFailure()) {
            if (why.is("Expired")) {
                position = "";
            }
            LOG.log(Level.DEBUG, "watch of {0} ended: {1}", resource, why.message());
            openAgainAt = now.plus(why.is("Expired") ? Duration.ZERO : pause);
        }
    }

    /// @param expired whether the position is of no use any more
    private Instant pause(boolean expired, RuntimeException why, Instant now) {
        stop();
        if (expired) {
            position = "";
        }
        LOG.log(Level.DEBUG, () -> "watch of " + resource + " failed: " + why.getMessage());
        openAgainAt = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        return openAgainAt;
    }

    private void take(WatchEvent event) {
        switch (event) {
            case WatchEvent.Added(var object) -> put(object);
            case WatchEvent.Modified(var object) -> put(object);
            case WatchEvent.Deleted(var object) -> {
                reached(object.resourceVersion());
                remove(object.key());
            }
            case WatchEvent.Bookmark(var version, boolean initialEventsEnd) -> {
                if (initialEventsEnd) {
                    endOfInitialEvents();
                }
                reached(version);
            }
        }
    }

    private void put(KubeObject object) {
        ObjectKey key = object.key();
        T after = digest.apply(object);
        reached(object.resourceVersion());
        if (seen != null && after != null) {
            seen.add(key);
        }
        keep(key, after);
    }

    /// Before the end of the initial events a position would skip those not yet sent, and keep for
    /// good what vanished before them.
    private void reached(String version) {
        if (seen == null) {
            position = version;
        }
    }

    /// Digests a namespace's present objects again: for a digest that begins or ceases to keep
    /// them. What is newer than the watch is shown early; the watch says it once more.
    ///
    /// @throws RefusedException as [Client#list]
    /// @throws UnreachableException as [Client#list]
    public void digestAgain(String inNamespace) {
        for (KubeObject object : client.list(resource, inNamespace, ListOptions.ALL).items()) {
            keep(object.key(), digest.apply(object));
        }
    }

    /// @param after null: not to be kept
    private void keep(ObjectKey key, @Nullable T after) {
        if (after == null) {
            remove(key);
            return;
        }
        T before = items.put(key, after);
        // Whole objects differ by their version; of a digest most changes are none.
        if (!after.equals(before)) {
            handlers.forEach(handler -> handler.changed(key, before, after));
        }
    }

    private void remove(ObjectKey key) {
        if (seen != null) {
            seen.remove(key);
        }
        T before = items.remove(key);
        if (before != null) {
            handlers.forEach(handler -> handler.changed(key, before, null));
        }
    }

    /// What is held and was not among the present objects vanished while no watch was open.
    private void endOfInitialEvents() {
        Set<ObjectKey> present = seen;
        if (present != null) {
            seen = null;
            List.copyOf(items.sorted().keySet()).stream()
                    .filter(key -> !present.contains(key))
                    .forEach(this::remove);
        }
        synced = true;
    }

    /// Whether the present objects have all arrived once.
    public boolean synced() {
        return synced;
    }

    /// What is kept of that object; null when there is none.
    public @Nullable T get(ObjectKey key) {
        return items.get(key);
    }

    /// Of those that are kept.
    public int size() {
        return items.size();
    }

    /// All items in key order. A live view; not to be kept across polls.
    public NavigableMap<ObjectKey, T> all() {
        return items.sorted();
    }

    /// As [#all], of one namespace.
    public NavigableMap<ObjectKey, T> inNamespace(String name) {
        return items.sorted().subMap(new ObjectKey(name, ""), true, ObjectKey.endOf(name), false);
    }

    /// Closes the watch. The items stay; a later poll would open another.
    public void stop() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
