package atoll.server.kinds;

import atoll.api.GroupVersionKind;
import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.pods.PodWarnings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the writer of a built-in object is told though the write goes on.
final class Warnings {
    private static final String STORAGE_CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String INGRESS_CLASS = "kubernetes.io/ingress.class";
    private static final String MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";
    private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String TEMPLATE = "spec.template.";

    private Warnings() {}

    /// @param old null for a new object
    static List<String> of(GroupVersionKind kind, JsonObject object, @Nullable JsonObject old) {
        var warnings = new ArrayList<String>();
        switch (kind.group() + "/" + kind.kind()) {
            case "/Pod" -> {
                if (old == null) {
                    name(object, "the Pod's hostname", warnings);
                    PodWarnings.add(object, "", warnings);
                }
            }
            case "apps/Deployment",
                    "apps/ReplicaSet",
                    "apps/StatefulSet",
                    "batch/Job",
                    "/ReplicationController" -> {
                if (old == null) {
                    name(object, "Pod names and hostnames", warnings);
                }
                template(object, old, warnings);
            }
            case "apps/DaemonSet" -> template(object, old, warnings);
            case "batch/CronJob" -> {
                if (old == null) {
                    name(object, "Pod names and hostnames", warnings);
                }
                if (isNew(object, old)) {
                    JsonObject job = object.object("spec", "jobTemplate").object("spec");
                    PodWarnings.add(
                            job.object("template"), "spec.jobTemplate.spec.template.", warnings);
                }
            }
            case "/PodTemplate" ->
                    PodWarnings.add(object.object("template"), "template.", warnings);
            case "discovery.k8s.io/EndpointSlice" ->
                    ClusterWarnings.slice(object, old == null, warnings);
            case "networking.k8s.io/NetworkPolicy" -> ClusterWarnings.policy(object, warnings);
            case "storage.k8s.io/StorageClass" -> ClusterWarnings.storageClass(object, warnings);
            case "storage.k8s.io/CSIStorageCapacity" -> ClusterWarnings.capacity(object, warnings);
            case "node.k8s.io/RuntimeClass" -> ClusterWarnings.runtimeClass(object, warnings);
            case "resource.k8s.io/ResourceSlice" -> ClusterWarnings.devices(object, warnings);
            case "/Service" -> service(object, warnings);
            case "/PersistentVolumeClaim" -> {
                annotation(object, STORAGE_CLASS, warnings);
                PodWarnings.fractionalClaim(object.object("spec"), "spec", warnings);
            }
            case "/PersistentVolume" -> volume(object, warnings);
            case "/ResourceQuota" -> {
                if (old == null) {
                    QuotaWarnings.add(object.object("spec", "hard"), warnings);
                }
            }
            case "storage.k8s.io/CSIDriver" -> driver(object.object("spec"), old, warnings);
            case "/ServiceAccount" -> serviceAccount(object, old, warnings);
            case "networking.k8s.io/Ingress" -> {
                boolean named = object.object("metadata", "annotations").has(INGRESS_CLASS);
                if (old == null && named && !object.object("spec").has("ingressClassName")) {
                    warnings.add(
                            "annotation \"kubernetes.io/ingress.class\" is deprecated, please use"
                                    + " 'spec.ingressClassName' instead");
                }
            }
            case "/Node" -> node(object.object("spec"), warnings);
            default -> {}
        }
        return warnings;
    }

    /// As [#of], of a write to the status.
    static List<String> ofStatus(GroupVersionKind kind, JsonObject object) {
        var warnings = new ArrayList<String>();
        switch (kind.group() + "/" + kind.kind()) {
            case "/Service", "networking.k8s.io/Ingress" ->
                    ClusterWarnings.balancer(object, warnings);
            default -> {}
        }
        return warnings;
    }

    private static boolean isNew(JsonObject object, @Nullable JsonObject old) {
        return old == null
                || object.object("metadata").longOr("generation", 0)
                        != old.object("metadata").longOr("generation", 0);
    }

    private static void template(
            JsonObject object, @Nullable JsonObject old, List<String> warnings) {
        if (isNew(object, old)) {
            PodWarnings.add(object.object("spec", "template"), TEMPLATE, warnings);
        }
    }

    private static void name(JsonObject object, String use, List<String> warnings) {
        List<String> problems = Names.label(object.object("metadata").stringOr("name", ""));
        if (!problems.isEmpty()) {
            warnings.add(
                    "metadata.name: this is used in %s, which can result in surprising behavior; a DNS label is recommended: [%s]"
                            .formatted(use, String.join(" ", problems)));
        }
    }

    private static void annotation(JsonObject object, String key, List<String> warnings) {
        if (object.object("metadata", "annotations").has(key)) {
            warnings.add(
                    "metadata.annotations["
                            + key
                            + "]: deprecated since v1.8; use \"storageClassName\" attribute"
                            + " instead");
        }
    }

    private static void service(JsonObject service, List<String> warnings) {
        if (service.object("metadata", "annotations").has(TOPOLOGY_HINTS)) {
            warnings.add(
                    "annotation service.kubernetes.io/topology-aware-hints is deprecated, please"
                            + " use service.kubernetes.io/topology-mode instead");
        }
        JsonObject spec = service.object("spec");
        String type = spec.stringOr("type", "");
        boolean headless =
                type.equals("ClusterIP") && spec.stringOr("clusterIP", "").equals("None");
        boolean external = !spec.array("externalIPs").isEmpty();
        if (headless) {
            headless(spec, external, warnings);
        }
        if (external && !headless && !type.equals("ExternalName")) {
            warnings.add(
                    "spec.externalIPs is deprecated and may no longer be implemented in some"
                            + " clusters");
        }
        if (type.equals("ExternalName") && external) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!type.equals("ExternalName") && !spec.stringOr("externalName", "").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.stringOr("trafficDistribution", "").equals("PreferClose")) {
            warnings.add(
                    "spec.trafficDistribution: \"PreferClose\" is deprecated; use"
                            + " \"PreferSameZone\"");
        }
    }

    private static void headless(JsonObject spec, boolean external, List<String> warnings) {
        if (!spec.stringOr("loadBalancerIP", "").isEmpty()) {
            warnings.add("spec.loadBalancerIP is ignored for headless services");
        }
        if (external) {
            warnings.add("spec.externalIPs is ignored for headless services");
        }
        if (!spec.stringOr("sessionAffinity", "").equals("None")) {
            warnings.add("spec.SessionAffinity is ignored for headless services");
        }
    }

    private static void driver(JsonObject spec, @Nullable JsonObject old, List<String> warnings) {
        JsonArray asked = spec.array("tokenRequests");
        boolean asks =
                !asked.isEmpty()
                        && (old == null
                                || !asked.equals(old.object("spec").array("tokenRequests")));
        if (asks && !spec.has("serviceAccountTokenInSecrets")) {
            warnings.add(
                    "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver,"
                            + " set to true to prevent possible logging of tokens in volume"
                            + " attributes");
        }
    }

    private static void volume(JsonObject volume, List<String> warnings) {
        annotation(volume, STORAGE_CLASS, warnings);
        JsonObject spec = volume.object("spec");
        if (spec.stringOr("persistentVolumeReclaimPolicy", "").equals("Recycle")) {
            warnings.add(
                    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated."
                            + " Instead, the recommended approach is to use dynamic provisioning.");
        }
        for (String source :
                List.of(
                        "cephfs",
                        "photonPersistentDisk",
                        "scaleIO",
                        "storageos",
                        "glusterfs",
                        "rbd")) {
            if (spec.has(source)) {
                String shown = source.equals("storageos") ? "storageOS" : source;
                warnings.add("spec." + shown + ": " + PodWarnings.VOLUMES.get(source));
            }
        }
        Json size = spec.object("capacity").get("storage");
        if (size != null && Quantity.of(size).milliValue() % 1000 != 0) {
            warnings.add(
                    "spec.capacity[storage]: fractional byte value %s is invalid, must be an integer"
                            .formatted(size));
        }
    }

    private static void serviceAccount(
            JsonObject account, @Nullable JsonObject old, List<String> warnings) {
        boolean before = old != null && old.object("metadata", "annotations").has(MOUNTABLE);
        if (account.object("metadata", "annotations").has(MOUNTABLE) && !before) {
            warnings.add(
                    "metadata.annotations["
                            + MOUNTABLE
                            + "]: deprecated in v1.32+; prefer separate namespaces to isolate"
                            + " access to mounted secrets");
        }
    }

    private static void node(JsonObject spec, List<String> warnings) {
        if (spec.has("configSource")) {
            warnings.add("spec.configSource: the feature is removed");
        }
        if (!spec.stringOr("externalID", "").isEmpty()) {
            warnings.add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        }
    }
}
