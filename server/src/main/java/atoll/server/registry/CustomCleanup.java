package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.crd.Definitions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A deleted CustomResourceDefinition takes its objects with it: they are deleted in the same
/// request, and the definition goes with the last of them.
final class CustomCleanup {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final WriteOptions PLAIN = new WriteOptions("", false, FieldValidation.IGNORE);
    private static final Caller SERVER = new Caller(UserInfo.system(), "kube-apiserver");

    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Definitions definitions;
    private final Storing storing;
    private final Deletion deletion;

    CustomCleanup(
            ClusterStore store,
            Supplier<ResourceTable> table,
            Definitions definitions,
            Storing storing,
            Deletion deletion) {
        this.store = store;
        this.table = table;
        this.definitions = definitions;
        this.storing = storing;
        this.deletion = deletion;
    }

    /// Refuses new objects of a definition that is being deleted.
    void requireStanding(ResourceDefinition resource, JsonObject object) {
        KubeObject definition = definition(resource.storage());
        if (definition != null && definition.isBeingDeleted()) {
            throw new RefusedException(
                    Status.forbidden(
                            resource.groupResource(),
                            object.object("metadata").stringOr("name", ""),
                            "create not allowed while custom resource definition is terminating"));
        }
    }

    private @Nullable KubeObject definition(GroupResource resource) {
        return store.latest(Definitions.RESOURCE, key(resource));
    }

    private static ObjectKey key(GroupResource resource) {
        return new ObjectKey("", resource.resource() + "." + resource.group());
    }

    /// Deletes a definition and all its objects; its names are free for others then.
    Pending delete(Target target, DeleteOptions options) {
        KubeObject definition = storing.current(target);
        Pending deleted = deleteWithObjects(target, options);
        boolean gone = storing.current(target) == null;
        if (definition != null && gone && !options.dryRun()) {
            free(definition);
        }
        return deleted;
    }

    /// Looks at a new definition's names, as upstream's controllers do after the write that made
    /// it.
    ///
    /// @return null when there is nothing to establish, as after a dry run, or others changed it
    @Nullable Pending establish(String name) {
        KubeObject made = store.latest(Definitions.RESOURCE, new ObjectKey("", name));
        return made == null ? null : replaced(made, definitions.updated(made.tree()));
    }

    private @Nullable Pending replaced(KubeObject current, JsonObject definition) {
        ResourceDefinition own = table.get().find(DEFINITIONS).orElseThrow();
        var target = new Target(own, current.key(), "", PLAIN, SERVER);
        return storing.update(target, current, definition, List.of()).pending();
    }

    private void free(KubeObject definition) {
        for (JsonObject freed : definitions.freedBy(definition.tree())) {
            KubeObject current =
                    store.latest(
                            Definitions.RESOURCE,
                            new ObjectKey("", freed.object("metadata").stringOr("name", "")));
            if (current != null) {
                // Whoever changed it meanwhile looked at the names as well.
                var _ = replaced(current, freed);
            }
        }
    }

    private Pending deleteWithObjects(Target target, DeleteOptions options) {
        KubeObject definition = storing.current(target);
        if (definition == null || definition.isBeingDeleted()) {
            return deletion.delete(target, options);
        }
        Pending held = deletion.delete(target, options, this::held);
        if (options.dryRun()) {
            return held;
        }
        GroupResource resource = resource(definition);
        for (KubeObject object : store.latest(resource)) {
            deleteObject(target, definition, object);
        }
        Pending finished = finish(resource);
        if (finished == null) {
            waiting(resource);
        }
        return finished == null || !(held.outcome() instanceof Outcome.Done)
                ? held
                : new Pending(held.outcome(), finished.ticket());
    }

    /// Tells that objects are left.
    private void waiting(GroupResource resource) {
        KubeObject definition = definition(resource);
        if (definition != null && !store.latest(resource).isEmpty()) {
            // Whoever changed it meanwhile is not in the way of the objects.
            var _ = replaced(definition, definitions.terminating(definition.tree(), true));
        }
    }

    private JsonObject held(JsonObject definition) {
        JsonObject meta = definition.object("metadata");
        Json cleanup = Json.of(Definitions.CLEANUP);
        JsonObject kept =
                meta.array("finalizers").contains(cleanup)
                        ? definition
                        : definition.with(
                                "metadata",
                                meta.with("finalizers", meta.array("finalizers").plus(cleanup)));
        return definitions.terminating(kept, false);
    }

    private static GroupResource resource(KubeObject definition) {
        return new GroupResource(
                definition.spec().stringOr("group", ""),
                definition.spec().object("names").stringOr("plural", ""));
    }

    private void deleteObject(Target target, KubeObject definition, KubeObject object) {
        ResourceDefinition served = served(definition);
        if (served == null) {
            return;
        }
        try {
            var _ =
                    deletion.delete(
                            new Target(served, object.key(), "", PLAIN, target.caller()),
                            DeleteOptions.DEFAULT);
        } catch (RefusedException e) {
            if (!e.status().is("NotFound")) {
                throw e;
            }
        }
    }

    /// Any served version will do: what is deleted is the stored object.
    private @Nullable ResourceDefinition served(KubeObject definition) {
        GroupResource resource = resource(definition);
        return table.get().all().stream()
                .filter(each -> each.storage().equals(resource) && !each.builtIn())
                .findFirst()
                .orElse(null);
    }

    /// Lets a definition go that waited for its last object; null when it has not to.
    @Nullable Pending finish(GroupResource resource) {
        KubeObject definition = definition(resource);
        if (definition == null
                || !definition.isBeingDeleted()
                || !store.latest(resource).isEmpty()) {
            return null;
        }
        ResourceDefinition own = table.get().find(DEFINITIONS).orElseThrow();
        JsonObject free =
                definition
                        .tree()
                        .update(
                                "metadata",
                                meta ->
                                        meta.with(
                                                "finalizers",
                                                meta.array("finalizers")
                                                        .filter(each ->
                                                                !each.equals(
                                                                        Json.of(
                                                                                Definitions
                                                                                        .CLEANUP)))));
        Target target = new Target(own, key(resource), "", PLAIN, SERVER);
        boolean last = free.object("metadata").array("finalizers").isEmpty();
        return last
                ? storing.remove(target, definition, definition.tree(), List.of()).pending()
                : storing.update(target, definition, free, List.of()).pending();
    }
}
