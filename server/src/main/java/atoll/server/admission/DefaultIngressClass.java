package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;

/// Gives an Ingress that names no class, nor did so in the old annotation, the default one.
final class DefaultIngressClass implements Plugin {
    private static final GroupResource INGRESSES =
            new GroupResource("networking.k8s.io", "ingresses");
    private static final String FIELD = "ingressClassName";
    private static final String ANNOTATION = "kubernetes.io/ingress.class";

    private final DefaultClass classes;

    DefaultIngressClass(ClusterStore store) {
        this.classes =
                new DefaultClass(
                        store,
                        new GroupResource("networking.k8s.io", "ingressclasses"),
                        "ingressclass.kubernetes.io/is-default-class");
    }

    @Override
    public String name() {
        return "DefaultIngressClass";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject ingress) {
        boolean open =
                request.resource().equals(INGRESSES)
                        && request.operation() == Operation.CREATE
                        && request.subresource().isEmpty()
                        && !ingress.object("spec").has(FIELD)
                        && !ingress.object("metadata", "annotations").has(ANNOTATION);
        return open ? classes.named(ingress, FIELD) : ingress;
    }
}
