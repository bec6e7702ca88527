package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.x509.CertificateRequest;
import atoll.api.x509.RequestException;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ClusterStore;
import java.util.List;
import java.util.Set;

/// Holds kubelets, users `system:node:NAME` in the group `system:nodes`, to their own node, its
/// pods and what belongs to both. Off unless `--enable-admission-plugins` names it.
///
/// What a kubelet may read, and which of these writes come as far as this, the authorizer has
/// decided before.
final class NodeRestriction implements Plugin {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final String LEASES = "kube-node-lease";
    private static final Set<String> KUBELET_SIGNERS =
            Set.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet");

    private final NodePods pods;
    private final NodeTokens tokens;

    NodeRestriction(ClusterStore store) {
        this.pods = new NodePods(store);
        this.tokens = new NodeTokens(store);
    }

    /// What listers of upstream's say when an object is not there: they name its kind.
    ///
    /// @param kind in lower case, singular: `node`, `pod`, `persistentvolumeclaim`; its resource is
    ///   found by an added `s`
    /// @param namespace empty for kinds without
    /// @throws RefusedException `pod "web" not found` (404)
    static KubeObject listed(ClusterStore store, String kind, String namespace, String name) {
        KubeObject found =
                store.latest(new GroupResource("", kind + "s"), new ObjectKey(namespace, name));
        if (found == null) {
            throw new RefusedException(Status.notFound(new GroupResource("", kind), name));
        }
        return found;
    }

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        if (request.operation() != Operation.CONNECT) {
            check(request, object);
        }
        return object;
    }

    /// What is checked on its way in is not looked at again.
    @Override
    public JsonObject mutateAgain(AdmissionRequest request, JsonObject object) {
        return object;
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.DELETE) {
            check(request, object);
        }
    }

    /// Others than kubelets, and resources that are not named here, pass at once.
    private void check(AdmissionRequest request, JsonObject object) {
        UserInfo user = request.user();
        if (!user.name().startsWith(PREFIX) || !user.groups().contains(GROUP)) {
            return;
        }
        String node = user.name().substring(PREFIX.length());
        if (node.isEmpty()) {
            throw request.forbidden("could not determine node from user \"" + user.name() + "\"");
        }
        switch (request.resource().toString()) {
            case "pods" -> pods.check(node, request, object);
            case "nodes" -> NodeObjects.check(node, request, object);
            case "persistentvolumeclaims" -> checkClaim(node, request, object);
            case "serviceaccounts" -> tokens.check(node, request, object);
            case "podcertificaterequests.certificates.k8s.io" ->
                    throw request.forbidden("PodCertificateRequest feature gate is disabled");
            case "leases.coordination.k8s.io" -> checkLease(node, request);
            case "csinodes.storage.k8s.io" -> checkStorageNode(node, request);
            case "resourceslices.resource.k8s.io" -> checkSlice(node, request, object);
            case "certificatesigningrequests.certificates.k8s.io" ->
                    checkRequest(node, request, object);
            default -> {}
        }
    }

    /// A kubelet tells how far a volume has grown, and nothing else.
    private static void checkClaim(String node, AdmissionRequest request, JsonObject claim) {
        if (!request.subresource().equals("status")) {
            throw request.forbidden("may only update PVC status");
        }
        JsonObject before = unresized(request.old());
        JsonObject after = unresized(claim);
        if (!after.equals(before)) {
            throw request.forbidden(
                    "node \"%s\" is not allowed to update fields other than status.quantity and status.conditions: %s"
                            .formatted(node, difference(before, after)));
        }
    }

    /// The claim without what a kubelet may change, and without what every write changes.
    private static JsonObject unresized(JsonObject claim) {
        JsonObject status = claim.object("status");
        for (String key :
                List.of(
                        "capacity",
                        "conditions",
                        "allocatedResources",
                        "allocatedResourceStatuses")) {
            status = status.without(key);
        }
        return claim.with("status", status)
                .update(
                        "metadata",
                        meta -> meta.without("resourceVersion").without("managedFields"));
    }

    /// The parts that are not the same, one a line as they were and as they would be.
    private static String difference(JsonObject before, JsonObject after) {
        var told = new StringBuilder();
        for (String part : List.of("metadata", "spec", "status")) {
            Json old = before.object(part);
            Json fresh = after.object(part);
            if (!old.equals(fresh)) {
                told.append("\n- ").append(part).append(": ").append(old);
                told.append("\n+ ").append(part).append(": ").append(fresh);
            }
        }
        return told.toString();
    }

    /// In namespace `kube-node-lease`, the one with the node's name.
    private static void checkLease(String node, AdmissionRequest request) {
        if (!request.key().namespace().equals(LEASES)) {
            throw request.forbidden(
                    "can only access leases in the \"" + LEASES + "\" system namespace");
        }
        if (!request.key().name().equals(node)) {
            throw request.forbidden(
                    "can only access node lease with the same name as the requesting node");
        }
    }

    private static void checkStorageNode(String node, AdmissionRequest request) {
        if (!request.key().name().equals(node)) {
            throw request.forbidden(
                    "can only access CSINode with the same name as the requesting node");
        }
    }

    /// Whose slice is written otherwise is known to the authorizer.
    private static void checkSlice(String node, AdmissionRequest request, JsonObject slice) {
        boolean own = slice.object("spec").stringOr("nodeName", "").equals(node);
        if (own || request.operation() == Operation.UPDATE) {
            return;
        }
        throw request.forbidden(
                "can only %s ResourceSlice with the same NodeName as the requesting node"
                        .formatted(request.operation() == Operation.CREATE ? "create" : "delete"));
    }

    /// For the two signers of kubelets' certificates the subject must be the kubelet itself; other
    /// signers look after themselves.
    private static void checkRequest(String node, AdmissionRequest request, JsonObject object) {
        JsonObject spec = object.object("spec");
        if (request.operation() != Operation.CREATE
                || !KUBELET_SIGNERS.contains(spec.stringOr("signerName", ""))) {
            return;
        }
        try {
            var asked = CertificateRequest.ofSpec(spec.stringOr("request", ""));
            if (!asked.commonName().equals(PREFIX + node)) {
                throw request.forbidden("can only create a node CSR with CN=" + PREFIX + node);
            }
        } catch (RequestException e) {
            throw request.forbidden("unable to parse csr: " + e.getMessage());
        }
    }
}
