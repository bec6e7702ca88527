package atoll.server.kinds;

import atoll.api.GroupVersionKind;
import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.AddressWarnings;
import atoll.server.pki.KeyPairs;
import atoll.server.pods.PodWarnings;
import java.util.ArrayList;
import java.util.Base64;
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
            case "apps/Deployment", "apps/ReplicaSet", "batch/Job" -> {
                if (old == null) {
                    name(object, "Pod names and hostnames", warnings);
                }
                template(object, old, warnings);
            }
            case "/ReplicationController" -> {
                if (old == null) {
                    name(object, "Pod names and hostnames", warnings);
                    template(object, null, warnings);
                } else if (isNew(object, old)) {
                    // Upstream looks at the template that there was.
                    template(old, null, warnings);
                }
            }
            case "apps/StatefulSet" -> statefulSet(object, old, warnings);
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
                if (old != null && object.object("spec").stringOr("schedule", "").contains("TZ")) {
                    warnings.add(
                            "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead,"
                                    + " see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"
                                    + " for more details");
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
            case "/Secret" -> secret(object, warnings);
            case "/Endpoints" -> AddressWarnings.endpoints(object, warnings);
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
            case "/Pod" -> {
                ClusterWarnings.addresses(object, "podIPs", warnings);
                ClusterWarnings.addresses(object, "hostIPs", warnings);
            }
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

    private static void statefulSet(
            JsonObject set, @Nullable JsonObject old, List<String> warnings) {
        template(set, old, warnings);
        JsonObject spec = set.object("spec");
        List<JsonObject> claims = spec.array("volumeClaimTemplates").objects();
        for (int i = 0; i < claims.size(); i++) {
            String place = "spec.volumeClaimTemplates[" + i + "]" + (old == null ? "" : ".Spec");
            PodWarnings.fractionalClaim(claims.get(i).object("spec"), place, warnings);
        }
        if (spec.longOr("revisionHistoryLimit", 0) < 0) {
            warnings.add(
                    "spec.revisionHistoryLimit: a negative value retains all historical revisions;"
                            + " a value >= 0 is recommended");
        }
    }

    private static void secret(JsonObject secret, List<String> warnings) {
        if (secret.stringOr("type", "").equals("kubernetes.io/tls")) {
            JsonObject data = secret.object("data");
            Base64.Decoder decoder = Base64.getDecoder();
            String problem =
                    KeyPairs.problem(
                            decoder.decode(data.stringOr("tls.crt", "")),
                            decoder.decode(data.stringOr("tls.key", "")));
            if (!problem.isEmpty()) {
                warnings.add(problem);
            }
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
        if (!headless) {
            AddressWarnings.ips(spec, "clusterIPs", "spec.", warnings);
        } else {
            headless(spec, external, warnings);
        }
        AddressWarnings.ips(spec, "externalIPs", "spec.", warnings);
        if (external && !headless && !type.equals("ExternalName")) {
            warnings.add(
                    "spec.externalIPs is deprecated and may no longer be implemented in some"
                            + " clusters");
        }
        AddressForms.warnAboutIp(
                "spec.loadBalancerIP", spec.stringOr("loadBalancerIP", ""), warnings);
        AddressWarnings.cidrs(spec, "loadBalancerSourceRanges", "spec.", warnings);
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
        AddressWarnings.cidrs(spec, "podCIDRs", "spec.", warnings);
    }
}
