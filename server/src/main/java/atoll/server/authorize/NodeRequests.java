package atoll.server.authorize;

import atoll.api.ObjectKey;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rules for one node's requests.
///
/// @param node the name of the node that asks
/// @param related whether an object leads to the node
/// @param others the rules for everything that is not told apart by node
record NodeRequests(
        String node, Predicate<NodeGraph.Vertex> related, Predicate<Attributes> others) {
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> OWN = Set.of("get", "create", "update", "patch", "delete");
    private static final Decision ALLOWED = new Decision(true, "");

    private static Decision denied(String reason) {
        return new Decision(false, reason);
    }

    Decision decide(Attributes wanted) {
        if (!wanted.isResourceRequest()) {
            return byRule(wanted);
        }
        return switch (wanted.groupResource().toString()) {
            case "secrets", "configmaps" -> readNamespaced(wanted);
            case "persistentvolumeclaims" ->
                    wanted.subresource().equals("status") ? writeStatus(wanted) : get(wanted);
            case "persistentvolumes",
                    "resourceclaims.resource.k8s.io",
                    "volumeattachments.storage.k8s.io" ->
                    get(wanted);
            case "serviceaccounts" ->
                    wanted.verb().equals("get") && wanted.subresource().isEmpty()
                            ? readNamespaced(wanted)
                            : createToken(wanted);
            case "leases.coordination.k8s.io" -> lease(wanted);
            case "csinodes.storage.k8s.io" -> csiNode(wanted);
            case "resourceslices.resource.k8s.io" -> slice(wanted);
            case "nodes" -> node(wanted);
            case "pods" -> pod(wanted);
            // Not told apart by node yet, so not given at all.
            case "podcertificaterequests.certificates.k8s.io" -> Decision.DENIED;
            default -> byRule(wanted);
        };
    }

    private Decision byRule(Attributes wanted) {
        return others.test(wanted) ? ALLOWED : Decision.DENIED;
    }

    private Decision writeStatus(Attributes wanted) {
        return Set.of("update", "patch").contains(wanted.verb())
                ? relatedTo(wanted)
                : denied("can only get/update/patch this type");
    }

    private Decision get(Attributes wanted) {
        if (!wanted.verb().equals("get")) {
            return denied("can only get individual resources of this type");
        }
        return wanted.subresource().isEmpty()
                ? relatedTo(wanted)
                : denied("cannot get subresource");
    }

    private Decision readNamespaced(Attributes wanted) {
        if (!READ.contains(wanted.verb())) {
            return denied("can only read resources of this type");
        }
        if (!wanted.subresource().isEmpty()) {
            return denied("cannot read subresource");
        }
        return wanted.namespace().isEmpty()
                ? denied("can only read namespaced object of this type")
                : relatedTo(wanted);
    }

    private Decision relatedTo(Attributes wanted) {
        String name = wanted.name();
        if (name.isEmpty()) {
            return denied("No Object name found");
        }
        var key = new ObjectKey(wanted.namespace(), name);
        return related.test(new NodeGraph.Vertex(wanted.resource(), key))
                ? ALLOWED
                : denied("no relationship found between node '" + node + "' and this object");
    }

    private Decision createToken(Attributes wanted) {
        if (!wanted.verb().equals("create") || wanted.name().isEmpty()) {
            return denied("can only create tokens for individual service accounts");
        }
        return wanted.subresource().equals("token")
                ? relatedTo(wanted)
                : denied("can only create token subresource of serviceaccount");
    }

    private Decision lease(Attributes wanted) {
        if (!OWN.contains(wanted.verb())) {
            return denied("can only get, create, update, patch, or delete a node lease");
        }
        if (!wanted.namespace().equals("kube-node-lease")) {
            return denied("can only access leases in the \"kube-node-lease\" system namespace");
        }
        return isOwn(wanted)
                ? ALLOWED
                : denied("can only access node lease with the same name as the requesting node");
    }

    private Decision csiNode(Attributes wanted) {
        if (!OWN.contains(wanted.verb())) {
            return denied("can only get, create, update, patch, or delete a CSINode");
        }
        if (!wanted.subresource().isEmpty()) {
            return denied("cannot authorize CSINode subresources");
        }
        return isOwn(wanted)
                ? ALLOWED
                : denied("can only access CSINode with the same name as the requesting node");
    }

    /// A new object's name is not known yet.
    private boolean isOwn(Attributes wanted) {
        return wanted.verb().equals("create") || wanted.name().equals(node);
    }

    private Decision slice(Attributes wanted) {
        if (!wanted.subresource().isEmpty()) {
            return denied("cannot authorize ResourceSlice subresources");
        }
        return switch (wanted.verb()) {
            case "create" -> ALLOWED;
            case "get", "update", "patch", "delete" -> relatedTo(wanted);
            case "watch", "list", "deletecollection" ->
                    node.equals(selected(wanted, "spec.nodeName"))
                            ? ALLOWED
                            : denied(
                                    "can only list/watch/deletecollection resourceslices with"
                                            + " nodeName field selector");
            default ->
                    denied(
                            "only the following verbs are allowed for a ResourceSlice: get, watch,"
                                    + " list, create, update, patch, delete, deletecollection");
        };
    }

    private Decision node(Attributes wanted) {
        String action = wanted.subresource() + ":" + wanted.verb();
        return switch (action) {
            case ":create", ":update", ":patch", "status:update", "status:patch" -> ALLOWED;
            case ":get", ":list", ":watch" -> readNode(wanted.name());
            default -> Decision.DENIED;
        };
    }

    private Decision readNode(String name) {
        if (name.equals(node)) {
            return ALLOWED;
        }
        return name.isEmpty()
                ? denied("node '" + node + "' cannot read all nodes, only its own Node object")
                : denied(
                        "node '" + node + "' cannot read '" + name + "', only its own Node object");
    }

    private Decision pod(Attributes wanted) {
        String action = wanted.subresource() + ":" + wanted.verb();
        return switch (action) {
            case ":get" -> relatedTo(wanted);
            case ":list", ":watch" -> listPods(wanted);
            case ":create", ":delete", "status:update", "status:patch", "eviction:create" ->
                    ALLOWED;
            default -> Decision.DENIED;
        };
    }

    private Decision listPods(Attributes wanted) {
        if (node.equals(selected(wanted, "spec.nodeName"))) {
            return ALLOWED;
        }
        return wanted.name().isEmpty()
                ? denied("can only list/watch pods with spec.nodeName field selector")
                : relatedTo(wanted);
    }

    private static @Nullable String selected(Attributes wanted, String field) {
        for (var requirement : wanted.fields().requirements()) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return null;
    }
}
