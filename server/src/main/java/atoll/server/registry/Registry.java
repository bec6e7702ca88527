package atoll.server.registry;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.server.admission.Admission;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// All reads and writes of one cluster, by resource. Authorization is over when it is called.
/// Thread-safe; runs on its callers' threads.
public final class Registry {
    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Lists lists;
    private final Watches watches;
    private final Creation creation;
    private final Edits edits;
    private final Deletion deletion;

    public Registry(
            ClusterStore store,
            Supplier<ResourceTable> table,
            Admission admission,
            Ids ids,
            InstantSource clock) {
        this.store = store;
        this.table = table;
        var rules = new KindRules();
        var storing = new Storing(store, Map.of());
        this.lists = new Lists(store, clock);
        this.watches = new Watches(store, clock);
        this.creation = new Creation(ids, rules, admission, storing);
        this.edits = new Edits(rules, admission, storing);
        this.deletion = new Deletion(ids, admission, storing);
    }

    private ResourceDefinition definition(GroupVersionResource resource) {
        return table.get()
                .find(resource)
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        ResourceDefinition definition = definition(resource);
        KubeObject stored = store.published(definition.storage()).get(key);
        if (stored == null) {
            return Optional.empty();
        }
        return Optional.of(
                definition.conversion().isIdentity()
                        ? stored
                        : KubeObject.of(definition.conversion().toServed(stored.tree())));
    }

    /// What a subresource such as `scale` shows of an object; the object itself for `status` and
    /// its like.
    public Optional<KubeObject> find(
            GroupVersionResource resource, ObjectKey key, String subresource) {
        Part part =
                Parts.of(definition(resource), subresource)
                        .orElseThrow(() -> new RefusedException(Status.unknownPath()));
        Optional<KubeObject> found = find(resource, key);
        return part.isWhole()
                ? found
                : found.map(object -> KubeObject.of(part.shown(object.tree())));
    }

    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        return lists.list(definition(resource), namespace, options);
    }

    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        return watches.watch(definition(resource), namespace, options, wake);
    }

    /// Decides a write now and never waits; the outcome may be told once it was awaited.
    public Pending submit(Caller caller, Write write) {
        try {
            ResourceDefinition definition = definition(write.resource());
            return switch (write) {
                case Write.Create create -> create(caller, definition, create);
                case Write.Update update ->
                        edits.update(
                                target(
                                        caller,
                                        definition,
                                        update.namespace(),
                                        update.name(),
                                        update.subresource(),
                                        update.options()),
                                part(definition, update.subresource(), "update"),
                                update.object());
                case Write.Patch patch ->
                        edits.patch(
                                target(
                                        caller,
                                        definition,
                                        patch.namespace(),
                                        patch.name(),
                                        patch.subresource(),
                                        patch.options()),
                                part(definition, patch.subresource(), "patch"),
                                patch.type(),
                                patch.body());
                case Write.Delete delete -> delete(caller, definition, delete);
            };
        } catch (RefusedException e) {
            return Pending.refused(e.status());
        }
    }

    private Pending create(Caller caller, ResourceDefinition definition, Write.Create create) {
        if (!create.subresource().isEmpty()) {
            throw new RefusedException(Status.unknownPath());
        }
        requireVerb(definition, "create");
        return creation.create(
                target(
                        caller,
                        definition,
                        create.namespace(),
                        create.name(),
                        "",
                        create.options()),
                create.object());
    }

    private Pending delete(Caller caller, ResourceDefinition definition, Write.Delete delete) {
        requireVerb(definition, "delete");
        var options = new WriteOptions("", delete.options().dryRun(), FieldValidation.IGNORE);
        Target target =
                target(caller, definition, delete.namespace(), delete.name(), "", options);
        return deletion.delete(target, delete.options());
    }

    /// Deletes every object that a list with these options shows. Stops at the first refusal that
    /// is not about an object that was gone already.
    ///
    /// @return what was listed
    public Listing deleteCollection(
            Caller caller,
            GroupVersionResource resource,
            String namespace,
            ListOptions options,
            DeleteOptions deletion) {
        requireVerb(definition(resource), "deletecollection");
        Listing listing = list(resource, namespace, options);
        var pending = new ArrayList<Pending>();
        for (KubeObject object : listing.items()) {
            pending.add(
                    submit(
                            caller,
                            Write.delete(
                                    resource, object.namespace(), object.name(), deletion)));
        }
        for (Pending each : pending) {
            var outcome = each.await();
            if (!outcome.refusedAs("NotFound")) {
                outcome.orThrow();
            }
        }
        return listing;
    }

    private static Target target(
            Caller caller,
            ResourceDefinition definition,
            String namespace,
            String name,
            String subresource,
            WriteOptions options) {
        String place = definition.namespaced() ? namespace : "";
        return new Target(
                definition, new ObjectKey(place, name), subresource, options, caller);
    }

    private static Part part(ResourceDefinition definition, String subresource, String verb) {
        if (subresource.isEmpty()) {
            requireVerb(definition, verb);
        }
        return Parts.of(definition, subresource)
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    private static void requireVerb(ResourceDefinition definition, String verb) {
        if (!definition.allows(verb)) {
            throw new RefusedException(
                    Status.methodNotAllowed(
                            "the server does not allow this method on the requested resource"));
        }
    }

    /// Decides all in order, then waits once.
    public List<Pending> submitAll(Caller caller, List<? extends Write> writes) {
        return writes.stream().map(write -> submit(caller, write)).toList();
    }
}
