package atoll.server.authorize;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an object lets the node it belongs to read.
public final class NodeReferences {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    /// Kinds of volumes that name a secret by `secretRef`, in pods and in persistent volumes.
    private static final List<String> BY_REFERENCE =
            List.of("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos");

    /// Kinds of volumes that lead to objects of the API, and what upstream calls those.
    private static final List<Map.Entry<String, String>> VOLUMES =
            List.of(
                    Map.entry("configMap", "configmaps (via configmap volumes)"),
                    Map.entry("secret", "secrets (via secret volumes)"),
                    Map.entry("csi", "csidrivers (via CSI volumes)"),
                    Map.entry("glusterfs", "endpoints (via glusterFS volumes)"),
                    Map.entry("persistentVolumeClaim", "persistentvolumeclaims"),
                    Map.entry("ephemeral", "persistentvolumeclaims (via ephemeral volumes)"),
                    Map.entry("azureFile", "secrets (via azureFile volumes)"));

    private static final List<Map.Entry<String, String>> PROJECTIONS =
            List.of(
                    Map.entry("configMap", "configmaps (via projected volumes)"),
                    Map.entry("secret", "secrets (via projected volumes)"),
                    Map.entry("serviceAccountToken", "serviceaccounts (via projected volumes)"),
                    Map.entry("clusterTrustBundle", "clustertrustbundles"),
                    Map.entry("podCertificate", "podcertificates"));

    private NodeReferences() {}

    /// The first kind of API objects that a pod refers to, in upstream's order and words, such as
    /// `secrets (via secret volumes)`; empty when it could run without a server.
    public static String first(JsonObject pod) {
        if (!pod.object("spec").stringOr("serviceAccountName", "").isEmpty()) {
            return "serviceaccounts";
        }
        Set<NodeGraph.Vertex> used = used(KubeObject.of(pod));
        for (String resource : List.of("secrets", "configmaps")) {
            if (used.stream().anyMatch(each -> each.resource().equals(resource))) {
                return resource;
            }
        }
        if (!pod.array("spec", "resourceClaims").isEmpty()) {
            return "resourceclaims";
        }
        return pod.array("spec", "volumes").objects().stream()
                .flatMap(volume ->
                        Stream.concat(
                                named(volume, VOLUMES),
                                volume.array("projected", "sources").objects().stream()
                                        .flatMap(source -> named(source, PROJECTIONS))))
                .findFirst()
                .orElse("");
    }

    private static Stream<String> named(
            JsonObject holder, List<Map.Entry<String, String>> references) {
        return references.stream()
                .filter(each -> holder.has(each.getKey()))
                .map(Map.Entry::getValue);
    }

    /// What a pod uses. A mirror pod is made by its node, so it must not widen what that may read.
    static Set<NodeGraph.Vertex> ofPod(KubeObject pod) {
        return pod.annotations().containsKey(MIRROR) ? Set.of() : used(pod);
    }

    private static Set<NodeGraph.Vertex> used(KubeObject pod) {
        var used = new HashSet<NodeGraph.Vertex>();
        var found = new Found(pod.namespace(), used);
        JsonObject spec = pod.spec();
        found.add("serviceaccounts", spec.string("serviceAccountName"));
        spec.array("imagePullSecrets")
                .objects()
                .forEach(each -> found.add("secrets", each.string("name")));
        Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(key -> spec.array(key).objects().stream())
                .forEach(container -> ofContainer(container, found));
        spec.array("volumes").objects().forEach(volume -> ofVolume(pod.name(), volume, found));
        ofClaims(pod, found);
        return used;
    }

    private static void ofContainer(JsonObject container, Found found) {
        for (JsonObject variable : container.array("env").objects()) {
            found.add("secrets", variable.string("valueFrom", "secretKeyRef", "name"));
            found.add("configmaps", variable.string("valueFrom", "configMapKeyRef", "name"));
        }
        for (JsonObject source : container.array("envFrom").objects()) {
            found.add("secrets", source.string("secretRef", "name"));
            found.add("configmaps", source.string("configMapRef", "name"));
        }
    }

    private static void ofVolume(String pod, JsonObject volume, Found found) {
        found.add("secrets", volume.string("secret", "secretName"));
        found.add("secrets", volume.string("azureFile", "secretName"));
        found.add("secrets", volume.string("csi", "nodePublishSecretRef", "name"));
        BY_REFERENCE.forEach(
                kind -> found.add("secrets", volume.string(kind, "secretRef", "name")));
        found.add("configmaps", volume.string("configMap", "name"));
        for (JsonObject source : volume.array("projected", "sources").objects()) {
            found.add("secrets", source.string("secret", "name"));
            found.add("configmaps", source.string("configMap", "name"));
        }
        if (volume.has("persistentVolumeClaim")) {
            found.add(
                    "persistentvolumeclaims", volume.string("persistentVolumeClaim", "claimName"));
        } else if (volume.has("ephemeral")) {
            found.add("persistentvolumeclaims", pod + "-" + volume.stringOr("name", ""));
        }
    }

    private static void ofClaims(KubeObject pod, Found found) {
        List<JsonObject> made = pod.status().array("resourceClaimStatuses").objects();
        for (JsonObject claim : pod.spec().array("resourceClaims").objects()) {
            found.add("resourceclaims", claim.string("resourceClaimName"));
            if (claim.has("resourceClaimTemplateName")) {
                String name = claim.stringOr("name", "");
                made.stream()
                        .filter(each -> each.stringOr("name", "").equals(name))
                        .forEach(each ->
                                found.add("resourceclaims", each.string("resourceClaimName")));
            }
        }
        found.add(
                "resourceclaims",
                pod.status().string("extendedResourceClaimStatus", "resourceClaimName"));
    }

    /// The secrets of a persistent volume that a node needs; those that only controllers need are
    /// left out.
    ///
    /// @param namespace of the claim, where secrets are sought that name no namespace
    static Set<NodeGraph.Vertex> ofVolume(JsonObject spec, String namespace) {
        var used = new HashSet<NodeGraph.Vertex>();
        JsonObject file = spec.object("azureFile");
        addSecret(file.stringOr("secretNamespace", ""), file.string("secretName"), namespace, used);
        Stream.concat(
                        Stream.of(
                                        "nodePublishSecretRef",
                                        "nodeStageSecretRef",
                                        "nodeExpandSecretRef")
                                .map(key -> spec.object("csi", key)),
                        BY_REFERENCE.stream().map(kind -> spec.object(kind, "secretRef")))
                .forEach(reference ->
                        addSecret(
                                reference.stringOr("namespace", ""),
                                reference.string("name"),
                                namespace,
                                used));
        return used;
    }

    private static void addSecret(
            String named, @Nullable String name, String fallback, Set<NodeGraph.Vertex> used) {
        new Found(named.isEmpty() ? fallback : named, used).add("secrets", name);
    }

    private record Found(String namespace, Set<NodeGraph.Vertex> used) {
        void add(String resource, @Nullable String name) {
            if (name != null && !name.isEmpty()) {
                used.add(new NodeGraph.Vertex(resource, new ObjectKey(namespace, name)));
            }
        }
    }
}
