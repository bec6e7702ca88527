package atoll.placement.names;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/// Karmada's labels, annotations, finalizers and object names. Exactly as Karmada has them, so that
/// its command line and others find their way; what begins with `placement.atoll/` is ours.
public final class Names {
    /// Holds a binding until its Works are gone.
    public static final String BINDING_FINALIZER = "karmada.io/binding-controller";

    /// Holds a Work until the member is cleared of what it brought.
    public static final String WORK_FINALIZER = "karmada.io/execution-controller";

    /// Labels with the permanent id of the policy that has a template or binding.
    public static final String POLICY_ID = "propagationpolicy.karmada.io/permanent-id";

    public static final String CLUSTER_POLICY_ID =
            "clusterpropagationpolicy.karmada.io/permanent-id";

    /// Labels of a binding and of its Works.
    public static final String BINDING_ID = "resourcebinding.karmada.io/permanent-id";

    public static final String CLUSTER_BINDING_ID =
            "clusterresourcebinding.karmada.io/permanent-id";
    public static final String WORK_ID = "work.karmada.io/permanent-id";

    /// Begins a label of bindings that follow another; the rest tells that one apart.
    public static final String DEPENDED_BY_PREFIX = "resourcebinding.karmada.io/depended-by-";

    /// Label of everything that placement put into a member; its value is `true`.
    public static final String MANAGED = "karmada.io/managed";

    /// Annotations of templates and bindings: the policy by its name.
    public static final String POLICY_NAMESPACE = "propagationpolicy.karmada.io/namespace";

    public static final String POLICY_NAME = "propagationpolicy.karmada.io/name";
    public static final String CLUSTER_POLICY_NAME = "clusterpropagationpolicy.karmada.io/name";

    /// Annotations of Works and of what is in members: the binding by its name.
    public static final String BINDING_NAMESPACE = "resourcebinding.karmada.io/namespace";

    public static final String BINDING_NAME = "resourcebinding.karmada.io/name";
    public static final String CLUSTER_BINDING_NAME = "clusterresourcebinding.karmada.io/name";

    /// On an object in a member: the Work that brought it.
    public static final String WORK_NAMESPACE = "work.karmada.io/namespace";

    public static final String WORK_NAME = "work.karmada.io/name";
    public static final String TEMPLATE_UID = "resourcetemplate.karmada.io/uid";

    /// On a manifest and the member's object: the template's generation that it came from.
    public static final String TEMPLATE_GENERATION = "resourcetemplate.karmada.io/generation";

    /// On a binding: the placement that its clusters were chosen by, as JSON; another one calls for
    /// a new choice.
    public static final String APPLIED_PLACEMENT = "policy.karmada.io/applied-placement";

    /// On a Work: the overriders that its manifest went through, by policy, as JSON.
    public static final String APPLIED_OVERRIDES = "policy.karmada.io/applied-overrides";

    public static final String APPLIED_CLUSTER_OVERRIDES =
            "policy.karmada.io/applied-cluster-overrides";

    /// On a template, its manifests and Works: `abort` or `overwrite` an object of that name that
    /// is not placement's.
    public static final String CONFLICT_RESOLUTION = "work.karmada.io/conflict-resolution";

    /// On a binding: what was thought of every cluster, as JSON.
    public static final String DECISION = "placement.atoll/decision";

    /// The field manager of what placement writes, on the hub and in members.
    public static final String FIELD_MANAGER = "karmada-controller-manager";

    /// Where Cluster credentials live on the hub.
    public static final String CLUSTER_NAMESPACE = "karmada-cluster";

    private static final String EXECUTION_PREFIX = "karmada-es-";

    private Names() {}

    /// The hub's namespace of the Works for one member.
    public static String executionNamespace(String cluster) {
        return EXECUTION_PREFIX + cluster;
    }

    /// The member whose Works live in this execution namespace.
    ///
    /// @param executionNamespace as [#executionNamespace] made it
    public static String clusterOf(String executionNamespace) {
        return executionNamespace.substring(EXECUTION_PREFIX.length());
    }

    /// A binding's name: `nginx-deployment`. Colons, which names of roles may have, become dots.
    public static String binding(String kind, String name) {
        return name.replace(':', '.') + "-" + kind.toLowerCase(Locale.ROOT);
    }

    /// A Work's name: the template's name and a digest of all that tells it apart.
    ///
    /// @param namespace of the template; empty when it has none
    public static String work(String apiVersion, String kind, String namespace, String name) {
        String id = permanentId(String.join("/", apiVersion, kind, namespace, name));
        return name.replace(':', '.') + "-" + id.substring(0, 10);
    }

    /// The label by which a binding's Works are found, `bindingNamespace` empty for those of a
    /// ClusterResourceBinding.
    public static String bindingId(String bindingNamespace) {
        return bindingNamespace.isEmpty() ? CLUSTER_BINDING_ID : BINDING_ID;
    }

    /// A UUID that follows from `of` alone: the same object gets the same one in every run.
    public static String permanentId(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
