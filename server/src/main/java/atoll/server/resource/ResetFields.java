package atoll.server.resource;

import atoll.api.GroupResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The fields that a write at an address leaves as they were, whatever it says of them, and that
/// its writer therefore does not come to own.
///
/// Upstream: `GetResetFields` of each strategy. Those are not regular, hence the tables.
public final class ResetFields {
    private static final List<String> STATUS = List.of("status");
    private static final List<String> SPEC = List.of("spec");
    private static final List<String> ALL_BUT_STATUS = List.of("metadata", "spec");

    private ResetFields() {}

    /// The fields by subresource, the empty one for the object's own address; paths with dots.
    static Map<String, List<String>> of(GroupResource resource, List<String> subresources) {
        var fields = new TreeMap<String, List<String>>();
        if (subresources.contains("status")) {
            fields.put("", ofWhole(resource));
            fields.put("status", ofStatus(resource));
        }
        if (subresources.contains("approval")) {
            fields.put("approval", List.of("spec", "status.certificate"));
        }
        if (subresources.contains("finalize")) {
            fields.put("finalize", STATUS);
        }
        return fields;
    }

    /// Those of a custom resource.
    public static Map<String, List<String>> ofCustom(List<String> subresources) {
        return subresources.contains("status")
                ? Map.of("", STATUS, "status", ALL_BUT_STATUS)
                : Map.of();
    }

    /// Those of the object's own address, where there is a `status` beside it.
    private static List<String> ofWhole(GroupResource resource) {
        return switch (resource.toString()) {
            case "certificatesigningrequests.certificates.k8s.io" -> List.of("spec", "status");
            case "servicecidrs.networking.k8s.io", "podcertificaterequests.certificates.k8s.io" ->
                    List.of();
            default -> STATUS;
        };
    }

    /// Those of `status`.
    ///
    /// @return paths with dots, from the top of the object
    public static List<String> ofStatus(GroupResource resource) {
        return switch (resource.toString()) {
            case "certificatesigningrequests.certificates.k8s.io" ->
                    List.of("spec", "status.conditions");
            case "deployments.apps" -> List.of("metadata.labels", "spec");
            case "pods" ->
                    List.of("metadata.deletionTimestamp", "metadata.ownerReferences", "spec");
            case "apiservices.apiregistration.k8s.io",
                    "devicetaintrules.resource.k8s.io",
                    "flowschemas.flowcontrol.apiserver.k8s.io",
                    "podgroups.scheduling.k8s.io",
                    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
                    "resourceclaims.resource.k8s.io",
                    "resourcepoolstatusrequests.resource.k8s.io",
                    "servicecidrs.networking.k8s.io",
                    "storageversionmigrations.storagemigration.k8s.io",
                    "storageversions.internal.apiserver.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "volumeattachments.storage.k8s.io" ->
                    ALL_BUT_STATUS;
            default -> SPEC;
        };
    }

    /// Whether a write to `status` leaves all of the metadata that a client may set as it was.
    public static boolean keepsMetadata(ResourceDefinition definition) {
        return !definition.builtIn() || ofStatus(definition.groupResource()).contains("metadata");
    }
}
