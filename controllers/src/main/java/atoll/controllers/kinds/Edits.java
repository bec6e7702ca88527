package atoll.controllers.kinds;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;

/// Edits of objects that many controllers make.
public final class Edits {
    private Edits() {}

    /// A copy; what the object was read from stays as it was.
    public static KubeObject withStatus(KubeObject object, JsonObject status) {
        return KubeObject.of(object.tree().with("status", status));
    }

    /// Replaces the status; conflicts when the object has changed since it was read. With the
    /// object's own resourceVersion; only the status is taken by the server.
    public static Write statusUpdate(
            GroupVersionResource resource, KubeObject object, JsonObject status) {
        return Write.updateStatus(resource, withStatus(object, status), Kinds.MANAGER);
    }

    /// Replaces the spec; conflicts when the object has changed since it was read. A copy, with the
    /// object's own resourceVersion.
    public static KubeObject withSpec(KubeObject object, JsonObject spec) {
        return KubeObject.of(object.tree().with("spec", spec));
    }
}
