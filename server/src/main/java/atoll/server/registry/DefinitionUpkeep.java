package atoll.server.registry;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.patch.ManagedFields;
import atoll.api.request.FieldValidation;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.crd.Definitions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes the status of definitions, as upstream's controllers do after somebody's write: whether
/// the names are free, whether it is approved, whether it is established. Each is a write of its
/// own that watchers see.
final class DefinitionUpkeep {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final WriteOptions PLAIN = new WriteOptions("", false, FieldValidation.IGNORE);
    private static final Caller SERVER = new Caller(UserInfo.system(), "kube-apiserver");
    private static final int WRITES_MAX = 50;

    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Definitions definitions;
    private final Storing storing;
    private final Ids ids;

    DefinitionUpkeep(
            ClusterStore store,
            Supplier<ResourceTable> table,
            Definitions definitions,
            Storing storing,
            Ids ids) {
        this.store = store;
        this.table = table;
        this.definitions = definitions;
        this.storing = storing;
        this.ids = ids;
    }

    /// After a write of a definition: settles it, or when it is gone the others of its group, which
    /// may have waited for its names.
    ///
    /// @return the last write; null when there was nothing to write
    @Nullable Pending after(KubeObject written) {
        if (current(written.name()) == null) {
            settleOthers(written.tree());
            return null;
        }
        return settle(written.name());
    }

    private @Nullable KubeObject current(String name) {
        return store.latest(Definitions.RESOURCE, new ObjectKey("", name));
    }

    private @Nullable Pending settle(String name) {
        Pending last = null;
        for (int i = 0; i < WRITES_MAX; i++) {
            KubeObject current = current(name);
            JsonObject next = current == null ? null : definitions.next(current.tree());
            if (current == null || next == null) {
                return last;
            }
            Pending written = write(current, next);
            last = written == null ? last : written;
            JsonObject names = current.status().object("acceptedNames");
            if (written != null && !names.equals(next.object("status").object("acceptedNames"))) {
                settleOthers(next);
            }
        }
        return last;
    }

    private void settleOthers(JsonObject definition) {
        for (KubeObject other : definitions.others(definition)) {
            // What waits for its names is written after all that led to it.
            var _ = settle(other.name());
        }
    }

    /// Writes the status, and what else of the definition the server changed along with it.
    ///
    /// @return null when somebody else was faster
    @Nullable Pending write(KubeObject current, JsonObject changed) {
        ResourceDefinition own = table.get().find(DEFINITIONS).orElseThrow();
        var target = new Target(own, current.key(), "status", PLAIN, SERVER);
        ManagedFields fields = own.managedFields();
        JsonObject tracked =
                fields == null
                        ? changed
                        : fields.afterUpdate(
                                current.tree(),
                                changed,
                                target.fieldManager(),
                                target.subresource(),
                                ids.now());
        Storing.Attempt attempt =
                isFree(tracked)
                        ? storing.removeWritten(target, current, tracked, List.of())
                        : storing.update(target, current, tracked, List.of());
        return attempt.pending();
    }

    private static boolean isFree(JsonObject definition) {
        JsonObject meta = definition.object("metadata");
        return meta.has("deletionTimestamp") && meta.array("finalizers").isEmpty();
    }
}
