package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.server.crd.Definitions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A deleted CustomResourceDefinition takes its objects with it: they are deleted in the same
/// request, and the definition goes with the last of them.
final class CustomCleanup {
    private static final WriteOptions PLAIN = new WriteOptions("", false, FieldValidation.IGNORE);

    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Definitions definitions;
    private final DefinitionUpkeep upkeep;
    private final Storing storing;
    private final Deletion deletion;

    CustomCleanup(
            ClusterStore store,
            Supplier<ResourceTable> table,
            Definitions definitions,
            DefinitionUpkeep upkeep,
            Storing storing,
            Deletion deletion) {
        this.store = store;
        this.table = table;
        this.definitions = definitions;
        this.upkeep = upkeep;
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
        return store.latest(
                Definitions.RESOURCE,
                new ObjectKey("", resource.resource() + "." + resource.group()));
    }

    /// Deletes a definition and all its objects. Whoever asks again deletes it as any object.
    Pending delete(Target target, DeleteOptions options) {
        KubeObject definition = storing.current(target);
        if (definition == null || definition.isBeingDeleted()) {
            return deletion.delete(target, options);
        }
        Pending held = deletion.hold(target, options, definitions::held);
        if (options.dryRun() || !(held.outcome() instanceof Outcome.Done)) {
            return held;
        }
        Pending cleaned = clean(target, resource(definition));
        return cleaned == null ? held : new Pending(held.outcome(), cleaned.ticket());
    }

    private static GroupResource resource(KubeObject definition) {
        return new GroupResource(
                definition.spec().stringOr("group", ""),
                definition.spec().object("names").stringOr("plural", ""));
    }

    private @Nullable Pending clean(Target target, GroupResource resource) {
        KubeObject definition = definition(resource);
        if (definition == null || !isHeld(definition)) {
            return null;
        }
        Pending begun = upkeep.write(definition, definitions.cleaning(definition.tree()));
        ResourceDefinition served = served(resource);
        if (served != null) {
            for (KubeObject object : store.latest(resource)) {
                deleteObject(new Target(served, object.key(), "", PLAIN, target.caller()));
            }
        }
        Pending finished = finish(resource);
        return finished == null ? begun : finished;
    }

    private static boolean isHeld(KubeObject definition) {
        return definition.isBeingDeleted() && definition.finalizers().contains(Definitions.CLEANUP);
    }

    private void deleteObject(Target target) {
        try {
            var _ = deletion.deleteUnasked(target);
        } catch (RefusedException e) {
            if (!e.status().is("NotFound")) {
                throw e;
            }
        }
    }

    /// Any served version will do: what is deleted is the stored object.
    private @Nullable ResourceDefinition served(GroupResource resource) {
        return table.get().all().stream()
                .filter(each -> each.storage().equals(resource) && !each.builtIn())
                .findFirst()
                .orElse(null);
    }

    /// Lets a definition go that waited for its last object; null when it has not to.
    @Nullable Pending finish(GroupResource resource) {
        KubeObject definition = definition(resource);
        if (definition == null || !isHeld(definition) || !store.latest(resource).isEmpty()) {
            return null;
        }
        Pending freed = upkeep.write(definition, definitions.cleaned(definition.tree()));
        Pending settled = upkeep.after(definition);
        return settled == null ? freed : settled;
    }
}
