package atoll.controllers.garbage;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.ResourceInfo;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.DeleteOptions.Propagation;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.Actor;
import atoll.control.EventRecorder;
import atoll.control.WorkQueue;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Deletes objects whose owners are all gone, cuts dependents loose from an owner deleted with
/// `orphan`, and lets an owner deleted in the foreground go after the dependents that block it.
///
/// Keeps of every object only its uid and owners. Works on events, and decides on what the server
/// says at that moment.
///
/// Events only say which items to look at; [#attempt] reads the object anew. Owners are taken from
/// informers where they show them, and asked of the server where they do not ([Owners]). Nothing is
/// collected before all informers have their lists, or have had their time for it. Deletions carry
/// uid and version: what changed in between is looked at again.
///
/// Stepped by its own thread.
public final class GarbageCollector implements Actor {
    private static final Logger LOG = System.getLogger(GarbageCollector.class.getName());
    private static final String NAME = "garbage-collector-controller";

    /// Upstream's pace of looking for new resources; definitions seen on the way hasten it.
    private static final Duration REFRESH_EVERY = Duration.ofSeconds(30);

    private static final Duration REFRESH_SOON = Duration.ofSeconds(1);

    /// Items a step: their deletes share one commit.
    private static final int ITEMS_PER_STEP = 500;

    private final Client client;
    private final InstantSource clock;
    private final Graph graph = new Graph();
    private final Monitors monitors;
    private final Owners owners;
    private final EventRecorder recorder;
    private final WorkQueue<Item> queue = new WorkQueue<>();

    /// When the cluster is next asked what it serves.
    private Instant refreshAt = Instant.MIN;

    public GarbageCollector(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.monitors = new Monitors(client, this::changed);
        this.owners = new Owners(client, monitors);
        this.recorder = new EventRecorder(NAME, Kinds.MANAGER, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Runnable wake) {
        monitors.start(wake);
    }

    @Override
    public void stop() {
        monitors.stop();
    }

    @Override
    public Instant step() {
        Instant now = clock.instant();
        refresh(now);
        Instant due = Times.earlier(monitors.poll(now), refreshAt);
        if (due.isAfter(now) && monitors.synced(now)) {
            work(now);
            due = Times.earlier(due, queue.due());
        }
        return due;
    }

    /// What is not known now is asked again soon; the monitors that there are go on.
    private void refresh(Instant now) {
        if (now.isBefore(refreshAt)) {
            return;
        }
        refreshAt = now.plus(REFRESH_EVERY);
        try {
            monitors.refresh(now);
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, NAME + ": resources not known: " + e.getMessage());
            refreshAt = now.plus(REFRESH_SOON);
        }
    }

    /// An object that was replaced by one of its name counts as gone and come.
    private void changed(Item item, @Nullable Node before, @Nullable Node after) {
        if (item.resource().equals(Kinds.CUSTOM_RESOURCE_DEFINITIONS)) {
            refreshAt = Times.earlier(refreshAt, clock.instant().plus(REFRESH_SOON));
        }
        if (before != null && after != null && !before.uid().equals(after.uid())) {
            changed(item, before, null);
            changed(item, null, after);
            return;
        }
        graph.changed(item, before, after);
        if (after == null) {
            if (before != null) {
                graph.dependents(before.uid()).forEach(queue::add);
                addWaitingOwners(item, before);
            }
            return;
        }
        if (after.going() == Node.Going.WAITING && graph.hasDependents(after.uid())) {
            graph.dependents(after.uid()).forEach(queue::add);
        }
        boolean ownersChanged = before == null || !before.owners().equals(after.owners());
        if (ownersChanged && before != null) {
            addWaitingOwners(item, before);
        }
        if (after.going() == Node.Going.WAITING
                || after.going() == Node.Going.ORPHANING
                || (ownersChanged && !allOwnersStay(item, after))) {
            queue.add(item);
        }
    }

    /// Whether the informers show every owner, and none of them waits for this item: the usual
    /// case, in which nothing has to be asked.
    private boolean allOwnersStay(Item item, Node node) {
        return node.owners().stream()
                .allMatch(owner -> {
                    Item ownerItem = ownerItem(item, owner);
                    Node shown = ownerItem == null ? null : monitors.node(ownerItem);
                    return shown != null
                            && shown.uid().equals(owner.uid())
                            && shown.going() != Node.Going.WAITING;
                });
    }

    /// Where an owner should be; null when its kind is not served.
    private @Nullable Item ownerItem(Item dependent, OwnerReference owner) {
        ResourceInfo info =
                monitors.resourceOf(GroupVersionKind.of(owner.apiVersion(), owner.kind()));
        if (info == null) {
            return null;
        }
        String namespace = info.namespaced() ? dependent.key().namespace() : "";
        return new Item(info.resource(), new ObjectKey(namespace, owner.name()));
    }

    /// Owners that may have waited for this item.
    private void addWaitingOwners(Item item, Node node) {
        for (OwnerReference owner : node.owners()) {
            Item ownerItem = ownerItem(item, owner);
            Node shown = ownerItem == null ? null : monitors.node(ownerItem);
            if (ownerItem != null && shown != null && shown.going() == Node.Going.WAITING) {
                queue.add(ownerItem);
            }
        }
    }

    /// Reads one by one, then writes all in one batch.
    private void work(Instant now) {
        var items = new ArrayList<Item>();
        var writes = new ArrayList<Write>();
        for (int i = 0; i < ITEMS_PER_STEP; i++) {
            Optional<Item> item = queue.take(now);
            if (item.isEmpty()) {
                break;
            }
            int failures = queue.failures(item.get());
            Write write = attempt(item.get(), now);
            if (write != null) {
                items.add(item.get());
                writes.add(write);
            } else if (queue.failures(item.get()) == failures) {
                queue.succeeded(item.get()); // There is nothing to do, and no retry was asked for.
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        try {
            settle(items, client.writeAll(writes), now);
        } catch (UnreachableException e) {
            items.forEach(item -> retry(item, String.valueOf(e.getMessage()), now));
        }
    }

    /// @param outcomes of the items at the same index
    private void settle(List<Item> items, List<Outcome> outcomes, Instant now) {
        for (int i = 0; i < items.size(); i++) {
            switch (outcomes.get(i)) {
                case Outcome.Done _ -> queue.succeeded(items.get(i));
                case Outcome.Refused(var status) when status.is("NotFound") ->
                        queue.succeeded(items.get(i));
                case Outcome.Refused(var status) -> retry(items.get(i), status.message(), now);
            }
        }
    }

    /// With the queue's back-off; upstream too tries for ever.
    private void retry(Item item, String why, Instant now) {
        LOG.log(Level.DEBUG, () -> NAME + ": " + item + ": " + why);
        queue.retry(item, now);
    }

    /// Null when there is nothing to do, or it is to be tried again.
    private @Nullable Write attempt(Item item, Instant now) {
        try {
            KubeObject object = client.find(item.resource(), item.key()).orElse(null);
            return object == null ? null : decide(item, object, now);
        } catch (RefusedException | UnreachableException e) {
            retry(item, String.valueOf(e.getMessage()), now);
            return null;
        }
    }

    /// By how the object is going now.
    private @Nullable Write decide(Item item, KubeObject object, Instant now) {
        return switch (Node.going(object)) {
            case ORPHANING -> orphanDependents(item, object, now);
            case WAITING -> deleteDependentsFirst(item, object);
            case DELETED -> null;
            case NOT -> collect(item, object, now);
        };
    }

    /// One solid owner keeps the object, and the references to others are cut; without any, it
    /// goes. One that waits for this object makes it wait for its own dependents in turn.
    private @Nullable Write collect(Item item, KubeObject object, Instant now) {
        Owners.Sorted sorted = owners.sort(object);
        warnOfMisplaced(object, sorted.misplaced());
        if (!sorted.unfit().isEmpty()) {
            return null;
        }
        if (!sorted.unknown().isEmpty()) {
            retry(item, "owners of an unknown kind: " + sorted.unknown(), now);
            return null;
        }
        if (!sorted.solid().isEmpty()) {
            return sorted.solid().size() == object.ownerReferences().size()
                    ? null
                    : withOwners(item, object, sorted::keeps);
        }
        if (!sorted.waiting().isEmpty()) {
            List<Item> dependents = graph.dependents(object.uid());
            if (!dependents.isEmpty()) {
                return isCircle(dependents)
                        ? unblocking(item, object)
                        : delete(item, object, Propagation.FOREGROUND);
            }
        } else if (sorted.dangling().isEmpty()) {
            return null;
        }
        return delete(item, object, propagation(object));
    }

    /// Whether a dependent waits in turn: then neither would ever go.
    private boolean isCircle(List<Item> dependents) {
        return dependents.stream()
                .map(monitors::node)
                .anyMatch(node -> node != null && node.going() == Node.Going.WAITING);
    }

    /// What its finalizers ask for, else in the background.
    private static Propagation propagation(KubeObject object) {
        List<String> finalizers = object.finalizers();
        if (finalizers.contains(Node.ORPHAN)) {
            return Propagation.ORPHAN;
        }
        return finalizers.contains(Node.FOREGROUND)
                ? Propagation.FOREGROUND
                : Propagation.BACKGROUND;
    }

    private static Write delete(Item item, KubeObject object, Propagation propagation) {
        return Write.delete(
                item.resource(),
                object.namespace(),
                object.name(),
                new DeleteOptions(
                        null, object.uid(), object.resourceVersion(), propagation, false));
    }

    /// Dependents are collected by themselves; the owner goes when none of those that block it is
    /// left.
    private @Nullable Write deleteDependentsFirst(Item item, KubeObject object) {
        boolean blocked = false;
        for (Item dependent : graph.dependents(object.uid())) {
            Node node = monitors.node(dependent);
            if (node != null && node.blocks(object.uid())) {
                blocked = true;
            }
        }
        return blocked ? null : withoutFinalizer(item, object, Node.FOREGROUND);
    }

    /// The references first, then the finalizer.
    private @Nullable Write orphanDependents(Item item, KubeObject object, Instant now) {
        var patches = new ArrayList<Write>();
        for (Item dependent : graph.dependents(object.uid())) {
            client.find(dependent.resource(), dependent.key())
                    .ifPresent(found ->
                            patches.add(
                                    withOwners(
                                            dependent,
                                            found,
                                            owner -> !owner.uid().equals(object.uid()))));
        }
        for (Outcome outcome : patches.isEmpty() ? List.<Outcome>of() : client.writeAll(patches)) {
            if (outcome instanceof Outcome.Refused(Status status) && !status.is("NotFound")) {
                retry(item, status.message(), now);
                return null;
            }
        }
        return withoutFinalizer(item, object, Node.ORPHAN);
    }

    /// The object with only those references that `keep` takes.
    private static Write withOwners(Item item, KubeObject object, Predicate<OwnerReference> keep) {
        JsonArray kept =
                object.metadata()
                        .array("ownerReferences")
                        .filter(owner -> keep.test(OwnerReference.of(owner.asObject())));
        return patch(item, object, "ownerReferences", kept);
    }

    /// Breaks a circle: the owners no longer wait for this object.
    private static Write unblocking(Item item, KubeObject object) {
        JsonArray unblocked =
                object.metadata()
                        .array("ownerReferences")
                        .map(owner -> owner.asObject().with("blockOwnerDeletion", false));
        return patch(item, object, "ownerReferences", unblocked);
    }

    private static Write withoutFinalizer(Item item, KubeObject object, String finalizer) {
        JsonArray left =
                object.metadata()
                        .array("finalizers")
                        .filter(one -> !one.equals(Json.of(finalizer)));
        return patch(item, object, "finalizers", left);
    }

    /// A merge patch, which every resource takes, of a whole list; so only at the version read.
    private static Write patch(Item item, KubeObject object, String key, JsonArray list) {
        JsonObject metadata =
                JsonObject.of(
                        "resourceVersion",
                        object.resourceVersion(),
                        "uid",
                        object.uid(),
                        key,
                        list.isEmpty() ? Json.nil() : list);
        return Write.mergePatch(
                item.resource(),
                object.namespace(),
                object.name(),
                "",
                JsonObject.of("metadata", metadata),
                Kinds.MANAGER);
    }

    /// An owner of another namespace can never be one: told on the dependent.
    private void warnOfMisplaced(KubeObject object, List<OwnerReference> misplaced) {
        var events = new ArrayList<Write>();
        // Upstream's graph knows of no versions.
        var known =
                KubeObject.of(object.tree().update("metadata", m -> m.without("resourceVersion")));
        for (OwnerReference owner : misplaced) {
            String message =
                    "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
                            .formatted(
                                    owner.apiVersion(),
                                    owner.kind(),
                                    object.namespace(),
                                    owner.name(),
                                    owner.uid(),
                                    object.namespace());
            recorder.record(events, known, "Warning", "OwnerRefInvalidNamespace", message);
        }
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
    }
}
