package atoll.placement.attach;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which objects of its namespace a template names: the ConfigMaps, Secrets, ServiceAccounts and
/// claims of its pods, the Secrets of an Ingress. Pure. Only names are read: whether the objects
/// exist is not asked. Other kinds of templates name nothing.
final class Dependencies {
    static final List<String> KINDS =
            List.of("ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount");

    private final SortedSet<Dependency> found = new TreeSet<>();

    private Dependencies() {}

    /// @param kind one of [#KINDS], of `v1`
    record Dependency(String kind, String name) implements Comparable<Dependency> {
        @Override
        public int compareTo(Dependency other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : name.compareTo(other.name);
        }
    }

    /// @param template the whole object as a tree
    static SortedSet<Dependency> of(JsonObject template) {
        var dependencies = new Dependencies();
        switch (template.stringOr("apiVersion", "") + "/" + template.stringOr("kind", "")) {
            case "v1/Pod" -> dependencies.pod(template.object("spec"));
            case "apps/v1/Deployment",
                    "apps/v1/ReplicaSet",
                    "apps/v1/DaemonSet",
                    "apps/v1/StatefulSet",
                    "batch/v1/Job" ->
                    dependencies.pod(template.object("spec", "template", "spec"));
            case "batch/v1/CronJob" ->
                    dependencies.pod(
                            template.object("spec", "jobTemplate", "spec", "template", "spec"));
            case "networking.k8s.io/v1/Ingress" ->
                    template.array("spec", "tls")
                            .objects()
                            .forEach(tls -> dependencies.add("Secret", tls, "secretName"));
            default -> {}
        }
        // A StatefulSet makes these claims itself, in every member.
        template.array("spec", "volumeClaimTemplates")
                .objects()
                .forEach(claim ->
                        dependencies.found.remove(
                                new Dependency(
                                        "PersistentVolumeClaim",
                                        claim.object("metadata").stringOr("name", ""))));
        return dependencies.found;
    }

    /// What every cluster has of its own is nobody's dependency.
    ///
    /// @param from where the name stands, at `field`; empty or absent names nothing
    private void add(String kind, JsonObject from, String field) {
        String name = from.stringOr(field, "");
        boolean own =
                (kind.equals("ServiceAccount") && name.equals("default"))
                        || (kind.equals("ConfigMap") && name.equals("kube-root-ca.crt"));
        if (!name.isEmpty() && !own) {
            found.add(new Dependency(kind, name));
        }
    }

    /// @param pod a pod's spec
    private void pod(JsonObject pod) {
        add("ServiceAccount", pod, "serviceAccountName");
        pod.array("imagePullSecrets").objects().forEach(secret -> add("Secret", secret, "name"));
        var containers = new ArrayList<JsonObject>();
        for (String field : List.of("containers", "initContainers", "ephemeralContainers")) {
            containers.addAll(pod.array(field).objects());
        }
        containers.forEach(this::container);
        pod.array("volumes").objects().forEach(this::volume);
    }

    /// What its environment is read from.
    private void container(JsonObject container) {
        for (JsonObject from : container.array("envFrom").objects()) {
            add("ConfigMap", from.object("configMapRef"), "name");
            add("Secret", from.object("secretRef"), "name");
        }
        for (JsonObject variable : container.array("env").objects()) {
            add("ConfigMap", variable.object("valueFrom", "configMapKeyRef"), "name");
            add("Secret", variable.object("valueFrom", "secretKeyRef"), "name");
        }
    }

    /// Of plugins those that name their Secret as Karmada knows it; a projected volume's parts are
    /// looked at one by one.
    private void volume(JsonObject volume) {
        source(volume);
        add("Secret", volume.object("secret"), "secretName");
        add("Secret", volume.object("azureFile"), "secretName");
        add("Secret", volume.object("csi", "nodePublishSecretRef"), "name");
        for (String type :
                List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos")) {
            add("Secret", volume.object(type, "secretRef"), "name");
        }
        add("PersistentVolumeClaim", volume.object("persistentVolumeClaim"), "claimName");
        JsonArray projected = volume.array("projected", "sources");
        for (JsonObject part : projected.objects()) {
            source(part);
            add("Secret", part.object("secret"), "name");
        }
    }

    /// A `configMap` volume, or such a part of a projected one.
    private void source(JsonObject source) {
        add("ConfigMap", source.object("configMap"), "name");
    }
}
