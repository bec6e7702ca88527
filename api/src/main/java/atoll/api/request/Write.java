package atoll.api.request;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;

/// A request that may change an object. `namespace` is empty for cluster-scoped resources,
/// `subresource` is empty for the object itself. Each is a request as an HTTP client would make it,
/// and goes through the same admission and validation in process. The factories are for
/// controllers: they name the field manager and nothing else.
public sealed interface Write {
    GroupVersionResource resource();

    String namespace();

    String name();

    String subresource();

    /// Makes an object; refused as `AlreadyExists` when its name is taken. Where `metadata.name` is
    /// empty and `generateName` is not, the server makes a name.
    ///
    /// @param name empty unless `subresource` is given (`binding`, `eviction`, `token` …)
    /// @param object with `apiVersion` and `kind`
    record Create(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject object,
            WriteOptions options)
            implements Write {}

    /// Replaces the object (or its `status`, `scale` …). A `resourceVersion` in it must be current.
    /// Refused as `NotFound` when there is no such object, except for the few kinds that may be
    /// created by an update, such as Leases.
    record Update(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject object,
            WriteOptions options)
            implements Write {}

    /// [PatchType#APPLY] creates what does not exist; the others are refused as `NotFound`.
    ///
    /// @param body an array for [PatchType#JSON], else an object
    /// @param force for [PatchType#APPLY]: take over fields of other managers
    record Patch(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            PatchType type,
            Json body,
            boolean force,
            WriteOptions options)
            implements Write {}

    /// Asks for an object to go. It stays, with a `deletionTimestamp`, while finalizers or a grace
    /// period hold it.
    record Delete(
            GroupVersionResource resource, String namespace, String name, DeleteOptions options)
            implements Write {
        @Override
        public String subresource() {
            return "";
        }
    }

    static Create create(
            GroupVersionResource resource, String namespace, JsonObject object, String manager) {
        return new Create(resource, namespace, "", "", object, WriteOptions.by(manager));
    }

    /// Replaces `object` whole; conflicts when it has changed since it was read.
    static Update update(GroupVersionResource resource, KubeObject object, String manager) {
        return new Update(
                resource,
                object.namespace(),
                object.name(),
                "",
                object.tree(),
                WriteOptions.by(manager));
    }

    /// Replaces the status of `object`; conflicts when it has changed since it was read.
    static Update updateStatus(GroupVersionResource resource, KubeObject object, String manager) {
        return new Update(
                resource,
                object.namespace(),
                object.name(),
                "status",
                object.tree(),
                WriteOptions.by(manager));
    }

    /// @param subresource `status`, or empty for the object itself
    /// @param body what changes: `{"status":{"phase":"Bound"}}`
    static Patch mergePatch(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject body,
            String manager) {
        return new Patch(
                resource,
                namespace,
                name,
                subresource,
                PatchType.MERGE,
                body,
                false,
                WriteOptions.by(manager));
    }

    /// Server-side apply with force.
    ///
    /// @param body what `manager` wants to own, complete: fields it applied before and leaves out
    ///   now are removed unless somebody else owns them
    static Patch apply(
            GroupVersionResource resource,
            String namespace,
            String name,
            JsonObject body,
            String manager) {
        return new Patch(
                resource,
                namespace,
                name,
                "",
                PatchType.APPLY,
                body,
                true,
                WriteOptions.by(manager));
    }

    static Delete delete(
            GroupVersionResource resource, String namespace, String name, DeleteOptions options) {
        return new Delete(resource, namespace, name, options);
    }
}
