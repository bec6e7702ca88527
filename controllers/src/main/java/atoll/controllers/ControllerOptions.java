package atoll.controllers;

import java.util.Set;

/// What the controllers of a cluster need to know beside its objects.
///
/// @param rootCertificates PEM, published in every namespace as `kube-root-ca.crt`
/// @param disabled names of controllers that are left out because something else does their work:
///   `deployment-controller`
public record ControllerOptions(String rootCertificates, Set<String> disabled) {
    public ControllerOptions {
        disabled = Set.copyOf(disabled);
    }

    public static ControllerOptions publishing(String rootCertificates) {
        return new ControllerOptions(rootCertificates, Set.of());
    }
}
