package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.Set;

/// Nothing is made in a namespace that is not there or is going away, and three namespaces never go
/// away.
///
/// The namespace is looked up in the latest image, so a write that follows the answer to its
/// namespace's creation finds it; upstream has to wait for its cache and to ask again. A namespace
/// that is deleted between this check and the commit is not noticed here.
final class NamespaceLifecycle implements Plugin {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ClusterStore store;

    NamespaceLifecycle(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.CREATE && request.definition().namespaced()) {
            requireActive(request);
        }
        return object;
    }

    /// @throws RefusedException `namespaces "x" not found` (404), or a 403 with the cause
    ///   `NamespaceTerminating`, which controllers look for to give up quietly
    private void requireActive(AdmissionRequest request) {
        String name = request.key().namespace();
        KubeObject namespace = store.latest(NAMESPACES, new ObjectKey("", name));
        if (namespace == null) {
            throw new RefusedException(Status.notFound(NAMESPACES, name));
        }
        if (namespace.isBeingDeleted()) {
            throw new RefusedException(terminating(request, name));
        }
    }

    private static Status terminating(AdmissionRequest request, String namespace) {
        Status status =
                Status.forbidden(
                        request.resource(),
                        request.shownName(),
                        "unable to create new content in namespace "
                                + namespace
                                + " because it is being terminated");
        JsonObject cause =
                JsonObject.of(
                        "reason", "NamespaceTerminating",
                        "message", "namespace " + namespace + " is being terminated",
                        "field", "metadata.namespace");
        return new Status(
                status.code(),
                status.reason(),
                status.message(),
                status.details().with("causes", JsonArray.of(cause)));
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.DELETE
                && request.isCore("namespaces")
                && IMMORTAL.contains(request.key().name())) {
            throw request.forbidden("this namespace may not be deleted");
        }
    }
}
