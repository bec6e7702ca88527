package atoll.server.admission;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authorize.NodeReferences;
import atoll.server.resource.ClusterStore;
import java.util.List;
import java.util.Objects;

/// What a kubelet may do to pods: make mirrors of those it runs by itself, and tell of, evict and
/// delete those that are bound to its node.
///
/// All refusals are 403 in upstream's words, slips included (`claim statues`), for kubelets log
/// them and people search for them.
final class NodePods {
    /// The annotation of a pod that a kubelet made for one it runs from a file.
    static final String MIRROR = "kubernetes.io/config.mirror";

    private final ClusterStore store;

    NodePods(ClusterStore store) {
        this.store = store;
    }

    /// @param node the name in the user's name
    /// @param object the pod as it would be, for DELETE as it is; the Eviction where one is posted
    void check(String node, AdmissionRequest request, JsonObject object) {
        switch (request.subresource()) {
            case "" -> checkPod(node, request, object);
            case "status" -> checkStatus(node, request, object);
            case "eviction" -> checkEviction(node, request);
            default ->
                    throw request.forbidden(
                            "unexpected pod subresource \"%s\", only 'status' and 'eviction' are allowed"
                                    .formatted(request.subresource()));
        }
    }

    private void checkPod(String node, AdmissionRequest request, JsonObject pod) {
        switch (request.operation()) {
            case CREATE -> checkCreate(node, request, pod);
            case DELETE ->
                    require(
                            isBoundTo(node, named(request).tree()),
                            request,
                            "node \"%s\" can only delete pods with spec.nodeName set to itself"
                                    .formatted(node));
            case UPDATE, CONNECT ->
                    throw request.forbidden(
                            "unexpected operation \"%s\", node \"%s\" can only create and delete mirror pods"
                                    .formatted(request.operation(), node));
        }
    }

    private static boolean isBoundTo(String node, JsonObject pod) {
        return pod.object("spec").stringOr("nodeName", "").equals(node);
    }

    private static void require(boolean holds, AdmissionRequest request, String why) {
        if (!holds) {
            throw request.forbidden(why);
        }
    }

    /// A mirror must be bound to the node, be owned by it and refer to nothing else: a kubelet
    /// could otherwise come at a secret by a pod that names it.
    private void checkCreate(String node, AdmissionRequest request, JsonObject pod) {
        require(
                pod.object("metadata", "annotations").has(MIRROR),
                request,
                "pod does not have \"%s\" annotation, node \"%s\" can only create mirror pods"
                        .formatted(MIRROR, node));
        require(
                isBoundTo(node, pod),
                request,
                "node \"%s\" can only create pods with spec.nodeName set to itself"
                        .formatted(node));
        checkOwner(node, request, pod.array("metadata", "ownerReferences").objects());
        checkReferences(node, request, pod);
    }

    /// One owner, the Node object itself with its present uid, as its controller. A Node that is
    /// not there is answered with 404.
    private void checkOwner(String node, AdmissionRequest request, List<JsonObject> owners) {
        require(
                owners.size() <= 1,
                request,
                "node \"%s\" can only create pods with a single owner reference set to itself"
                        .formatted(node));
        JsonObject owner = owners.isEmpty() ? JsonObject.EMPTY : owners.getFirst();
        require(
                owner.stringOr("apiVersion", "").equals("v1")
                        && owner.stringOr("kind", "").equals("Node")
                        && owner.stringOr("name", "").equals(node),
                request,
                "node \"%s\" can only create pods with an owner reference set to itself"
                        .formatted(node));
        require(
                owner.booleanOr("controller", false),
                request,
                "node \"%s\" can only create pods with a controller owner reference set to itself"
                        .formatted(node));
        require(
                !owner.booleanOr("blockOwnerDeletion", false),
                request,
                "node \"%s\" must not set blockOwnerDeletion on an owner reference"
                        .formatted(node));
        String uid = NodeRestriction.listed(store, "node", "", node).uid();
        String stated = owner.stringOr("uid", "");
        require(
                stated.equals(uid),
                request,
                "node %s UID mismatch: expected %s got %s".formatted(node, stated, uid));
    }

    private static void checkReferences(String node, AdmissionRequest request, JsonObject pod) {
        String referenced = NodeReferences.first(pod);
        require(
                referenced.isEmpty(),
                request,
                "node \"%s\" can not create pods that reference %s".formatted(node, referenced));
    }

    /// Judged by the pod as it was, so that no kubelet takes over a pod by writing its node's name.
    /// Labels and the statuses of resource claims are not its to tell.
    private static void checkStatus(String node, AdmissionRequest request, JsonObject pod) {
        require(
                request.operation() == Operation.UPDATE,
                request,
                "unexpected operation \"%s\"".formatted(request.operation()));
        JsonObject old = request.old();
        require(
                isBoundTo(node, old),
                request,
                "node \"%s\" can only update pod status for pods with spec.nodeName set to itself"
                        .formatted(node));
        require(
                pod.object("metadata", "labels").equals(old.object("metadata", "labels")),
                request,
                "node \"%s\" cannot update labels through pod status".formatted(node));
        JsonObject status = pod.object("status");
        JsonObject before = old.object("status");
        require(
                claims(status).equals(claims(before)),
                request,
                "node \"%s\" cannot update resource claim statues".formatted(node));
        require(
                Objects.equals(
                        status.get("extendedResourceClaimStatus"),
                        before.get("extendedResourceClaimStatus")),
                request,
                "node \"%s\" cannot update extended resource claim status".formatted(node));
    }

    private static JsonArray claims(JsonObject status) {
        return status.array("resourceClaimStatuses");
    }

    /// The pod by its name. A collection's have none here, so that they are passed over as gone.
    private KubeObject named(AdmissionRequest request) {
        return NodeRestriction.listed(
                store, "pod", request.key().namespace(), request.key().name());
    }

    /// The pod is looked up; one that is not there is answered with 404.
    private void checkEviction(String node, AdmissionRequest request) {
        require(
                request.operation() == Operation.CREATE,
                request,
                "unexpected operation %s".formatted(request.operation()));
        require(
                isBoundTo(node, named(request).tree()),
                request,
                "node %s can only evict pods with spec.nodeName set to itself".formatted(node));
    }
}
