package atoll.controllers.certificates;

import atoll.api.x509.CertificateRequest;
import java.util.List;
import java.util.Set;

/// What a kubelet may ask to be certified for, and what any client may. Each answers what is wrong,
/// in upstream's words; empty for a request that is right. Pure. The rules are those of the
/// well-known signers in the documentation of CertificateSigningRequests.
final class KubeletRequests {
    private KubeletRequests() {}

    /// For `kubernetes.io/kubelet-serving`.
    static String wrongServing(CertificateRequest request, List<String> usages) {
        if (!request.organizations().equals(List.of("system:nodes"))) {
            return "subject organization is not system:nodes";
        }
        if (request.dnsNames().isEmpty() && request.addresses().isEmpty()) {
            return "DNS or IP subjectAltName is required";
        }
        if (!request.emails().isEmpty()) {
            return "Email subjectAltNames are not allowed";
        }
        if (!request.uris().isEmpty()) {
            return "URI subjectAltNames are not allowed";
        }
        String usage = wrongUsages("server auth", usages);
        if (!usage.isEmpty()) {
            return usage;
        }
        return wrongName(request);
    }

    /// For `kubernetes.io/kube-apiserver-client-kubelet`.
    static String wrongClient(CertificateRequest request, List<String> usages) {
        if (!request.organizations().equals(List.of("system:nodes"))) {
            return "subject organization is not system:nodes";
        }
        if (!request.dnsNames().isEmpty()) {
            return "DNS subjectAltNames are not allowed";
        }
        if (!request.emails().isEmpty()) {
            return "Email subjectAltNames are not allowed";
        }
        if (!request.addresses().isEmpty()) {
            return "IP subjectAltNames are not allowed";
        }
        if (!request.uris().isEmpty()) {
            return "URI subjectAltNames are not allowed";
        }
        String name = wrongName(request);
        return name.isEmpty() ? wrongUsages("client auth", usages) : name;
    }

    /// For `kubernetes.io/kube-apiserver-client`: any subject, no other usages.
    static String wrongAnyClient(List<String> usages) {
        for (String usage : usages) {
            switch (usage) {
                case "digital signature", "key encipherment", "client auth" -> {}
                default -> {
                    return "invalid usage for client certificate: " + usage;
                }
            }
        }
        return usages.contains("client auth")
                ? ""
                : "missing required usage for client certificate: client auth";
    }

    private static String wrongName(CertificateRequest request) {
        return request.commonName().startsWith("system:node:")
                ? ""
                : "subject common name does not begin with system:node:";
    }

    /// `key encipherment` may be left out; more than these is refused.
    private static String wrongUsages(String main, List<String> usages) {
        Set<String> given = Set.copyOf(usages);
        boolean right =
                given.equals(Set.of("digital signature", "key encipherment", main))
                        || given.equals(Set.of("digital signature", main));
        // In the order of their names, as upstream lists a set.
        return right
                ? ""
                : main.equals("client auth")
                        ? "usages did not match [client auth digital signature key encipherment]"
                        : "usages did not match [digital signature key encipherment server auth]";
    }
}
