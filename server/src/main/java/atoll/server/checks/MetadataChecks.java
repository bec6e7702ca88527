package atoll.server.checks;

import atoll.api.GroupVersionKind;
import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;

/// How an update's metadata is checked. Upstream's kinds do it beside what is done for all, some as
/// a change, some as a new object's, some as both: the causes of a refusal tell each time.
public enum MetadataChecks {
    NONE,
    AS_CHANGE(Way.CHANGE),
    AS_NEW(Way.NEW),
    AS_CHANGE_AND_NEW(Way.CHANGE, Way.NEW),
    AS_NEW_AND_CHANGE(Way.NEW, Way.CHANGE),
    TWICE_AS_NEW(Way.NEW, Way.NEW);

    private enum Way {
        CHANGE,
        NEW
    }

    private static final Map<String, MetadataChecks> CORE =
            Map.ofEntries(
                    Map.entry("ConfigMap", AS_CHANGE_AND_NEW),
                    Map.entry("Endpoints", AS_CHANGE_AND_NEW),
                    Map.entry("Event", NONE),
                    Map.entry("LimitRange", AS_NEW),
                    Map.entry("Namespace", AS_NEW_AND_CHANGE),
                    Map.entry("Node", AS_NEW_AND_CHANGE),
                    Map.entry("PersistentVolume", TWICE_AS_NEW),
                    Map.entry("PersistentVolumeClaim", AS_CHANGE_AND_NEW),
                    Map.entry("Pod", AS_CHANGE_AND_NEW),
                    Map.entry("Secret", AS_CHANGE_AND_NEW),
                    Map.entry("ServiceAccount", AS_CHANGE_AND_NEW));

    private final List<Way> ways;

    MetadataChecks(Way... ways) {
        this.ways = List.of(ways);
    }

    /// By group, and by kind where a group is not at one with itself.
    public static MetadataChecks of(GroupVersionKind kind) {
        return switch (kind.group()) {
            case "" -> CORE.getOrDefault(kind.kind(), AS_CHANGE);
            case "admissionregistration.k8s.io", "flowcontrol.apiserver.k8s.io" -> AS_NEW;
            case "apiregistration.k8s.io", "node.k8s.io" -> AS_CHANGE_AND_NEW;
            case "apps" -> kind.kind().equals("ControllerRevision") ? AS_CHANGE_AND_NEW : AS_CHANGE;
            case "certificates.k8s.io" -> AS_NEW_AND_CHANGE;
            case "batch" -> kind.kind().equals("Job") ? AS_NEW_AND_CHANGE : AS_CHANGE;
            case "discovery.k8s.io" -> AS_NEW;
            case "events.k8s.io", "policy" -> NONE;
            case "networking.k8s.io" ->
                    kind.kind().startsWith("Ingress") || kind.kind().equals("IPAddress")
                            ? AS_CHANGE_AND_NEW
                            : AS_CHANGE;
            case "rbac.authorization.k8s.io" -> AS_NEW_AND_CHANGE;
            case "resource.k8s.io" ->
                    kind.kind().equals("ResourceSlice") ? AS_CHANGE : AS_NEW_AND_CHANGE;
            case "storage.k8s.io" ->
                    switch (kind.kind()) {
                        case "StorageClass", "CSIStorageCapacity" -> AS_NEW_AND_CHANGE;
                        case "CSINode", "VolumeAttachment" -> AS_NEW;
                        case "VolumeAttributesClass" -> AS_CHANGE_AND_NEW;
                        default -> AS_CHANGE;
                    };
            default -> AS_CHANGE;
        };
    }

    /// How a write to the status is checked. Some kinds look at nothing beside the status, and some
    /// keep the metadata.
    public static MetadataChecks ofStatus(GroupVersionKind kind) {
        return switch (kind.kind()) {
            case "CronJob",
                    "FlowSchema",
                    "PodDisruptionBudget",
                    "PriorityLevelConfiguration",
                    "ValidatingAdmissionPolicy" ->
                    NONE;
            case "CertificateSigningRequest", "VolumeAttachment" -> of(kind);
            default -> AS_CHANGE;
        };
    }

    /// An update of a built-in object: what is checked for all, then [#checkWays].
    ///
    /// @param meta as it would be
    /// @param old as it is
    ///
    /// @param anyFinalizer whether a finalizer may be neither standard nor qualified
    /// @param name the syntax of the kind's names
    public void check(
            boolean anyFinalizer,
            Names.Rule name,
            JsonObject meta,
            JsonObject old,
            Problems problems) {
        MetadataRules.checkPrefix(meta, Names::pathSegment, problems);
        MetadataRules.checkContents(meta, problems);
        MetadataRules.checkFinalizerNames(meta, problems);
        MetadataRules.checkKept(meta, old, problems);
        MetadataRules.checkContents(meta, problems);
        checkWays(anyFinalizer, name, meta, old, problems);
    }

    /// What the kind looks at beside what is checked for all.
    public void checkWays(
            boolean anyFinalizer,
            Names.Rule name,
            JsonObject meta,
            JsonObject old,
            Problems problems) {
        for (Way way : ways) {
            if (way == Way.CHANGE) {
                MetadataRules.checkKept(meta, old, problems);
                MetadataRules.checkContents(meta, problems);
            } else {
                MetadataRules.checkPrefix(meta, name, problems);
                MetadataRules.checkContents(meta, problems);
                MetadataRules.checkFinalizerNames(meta, problems);
            }
            MetadataRules.checkFinalizers(anyFinalizer, meta, problems);
        }
    }
}
