package atoll.placement.detect;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.Replicas;
import atoll.placement.names.Names;
import java.util.List;

/// What a binding says of its template and policy. What others write (`spec.clusters`, status)
/// stays. Pure. Whoever keeps a binding writes what these methods answer, whole.
public final class BindingSpec {
    /// On a binding: a digest of its template without what servers and controllers write, by which
    /// a change of substance is known.
    private static final String TEMPLATE_DIGEST = "placement.atoll/template-digest";

    /// Fields that a binding takes from its policy as they are; one that the policy has no more
    /// goes.
    private static final List<String> FROM_POLICY =
            List.of(
                    "propagateDeps",
                    "schedulerName",
                    "conflictResolution",
                    "failover",
                    "suspension",
                    "preserveResourcesOnDeletion");

    private BindingSpec() {}

    /// By whether the template has a namespace.
    static FleetKind kind(KubeObject template) {
        return template.namespace().isEmpty()
                ? FleetKind.CLUSTER_RESOURCE_BINDING
                : FleetKind.RESOURCE_BINDING;
    }

    /// A new binding of the template, with all that the policy says.
    static JsonObject create(KubeObject template, KubeObject policy) {
        return update(bare(template), template, policy);
    }

    /// A binding of the template with nothing said in it yet. It is named `NAME-KIND`, owned by the
    /// template and held by a finalizer until its Works are gone.
    public static JsonObject bare(KubeObject template) {
        FleetKind kind = kind(template);
        String name = Names.binding(template.kind(), template.name());
        var meta =
                JsonObject.builder()
                        .put("name", name)
                        .put(
                                "labels",
                                JsonObject.of(
                                        kind == FleetKind.RESOURCE_BINDING
                                                ? Names.BINDING_ID
                                                : Names.CLUSTER_BINDING_ID,
                                        Names.permanentId(template.uid() + "/" + name)))
                        .put("finalizers", JsonArray.of(Json.of(Names.BINDING_FINALIZER)))
                        .put(
                                "ownerReferences",
                                JsonArray.of(OwnerReference.controlledBy(template).toJson()));
        if (!template.namespace().isEmpty()) {
            meta.put("namespace", template.namespace());
        }
        return JsonObject.of(
                "apiVersion", kind.apiVersion(), "kind", kind.kind(), "metadata", meta.build());
    }

    /// The binding as it should be; equal to `binding` when nothing of substance changed. A
    /// template that no more has replicas loses them in the binding.
    static JsonObject update(JsonObject binding, KubeObject template, KubeObject policy) {
        JsonObject marked = ClaimMarks.of(policy).mark(describing(binding, template));
        var spec = marked.object("spec").edit();
        spec.put("placement", policy.spec().object("placement"));
        for (String field : FROM_POLICY) {
            Json value = policy.spec().get(field);
            if (value == null) {
                spec.remove(field);
            } else {
                spec.put(field, value);
            }
        }
        long replicas = Replicas.of(template.tree());
        JsonObject requirements = Replicas.requirements(template.tree());
        if (replicas > 0) {
            spec.put("replicas", replicas);
        } else {
            spec.remove("replicas");
        }
        if (replicas > 0 && !requirements.isEmpty()) {
            spec.put("replicaRequirements", requirements);
        } else {
            spec.remove("replicaRequirements");
        }
        return marked.with("spec", spec.build());
    }

    /// The binding with a digest of the template and a reference to it. The reference is taken over
    /// only when the substance changed: it has the template's version in it, which would otherwise
    /// change with every status report.
    public static JsonObject describing(JsonObject binding, KubeObject template) {
        JsonObject described =
                binding.withAt(
                        List.of("metadata", "annotations", TEMPLATE_DIGEST),
                        Json.of(digest(template)));
        return isFor(binding, template)
                ? described
                : described.withAt(List.of("spec", "resource"), template.reference());
    }

    /// Whether the binding was last written for the template as it is now.
    static boolean isFor(JsonObject binding, KubeObject template) {
        return digest(template).equals(binding.string("metadata", "annotations", TEMPLATE_DIGEST))
                && template.uid().equals(binding.string("spec", "resource", "uid"));
    }

    /// Whether nothing of substance changed but, maybe, the claim.
    static boolean isSame(KubeObject before, KubeObject after) {
        return digest(before).equals(digest(after));
    }

    /// Which policy claims the template is no part of it.
    private static String digest(KubeObject template) {
        return Names.permanentId(ClaimMarks.NONE.mark(substance(template)).toString());
    }

    /// The template without status, managedFields, and its version.
    static JsonObject substance(KubeObject template) {
        return template.tree()
                .without("status")
                .update(
                        "metadata",
                        meta ->
                                meta.without("managedFields")
                                        .without("resourceVersion")
                                        .without("generation"));
    }
}
