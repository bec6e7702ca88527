package atoll.api.request;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;

/// A request that may change an object. `namespace` is empty for cluster-scoped resources,
/// `subresource` is empty for the object itself.
public sealed interface Write {
    GroupVersionResource resource();

    String namespace();

    String name();

    String subresource();

    /// @param name empty unless `subresource` is given (`binding`, `eviction`, `token` …)
    record Create(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject object,
            WriteOptions options)
            implements Write {}

    /// Replaces the object (or its `status`, `scale` …). A `resourceVersion` in it must be current.
    record Update(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject object,
            WriteOptions options)
            implements Write {}

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
