package atoll.controllers.certificates;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.base.json.JsonObject;

/// What the controllers of this package read off a CertificateSigningRequest.
final class CertificateRequests {
    /// The resource has no namespaces.
    static final GroupVersionResource RESOURCE =
            GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");

    private CertificateRequests() {}

    /// Base64 of PEM; empty while there is none.
    static String certificate(KubeObject request) {
        return request.status().stringOr("certificate", "");
    }

    /// Whether it has a condition of this type; one that is there is always true.
    static boolean is(KubeObject request, String type) {
        return request.status().array("conditions").objects().stream()
                .anyMatch(each -> isOf(each, type));
    }

    static boolean isOf(JsonObject condition, String type) {
        return condition.stringOr("type", "").equals(type);
    }
}
