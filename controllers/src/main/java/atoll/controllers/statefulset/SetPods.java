package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.history.History;
import atoll.controllers.history.Revision;
import atoll.controllers.pods.PodDigest;
import atoll.controllers.pods.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Names and makes the pods of a StatefulSet and their claims. A pod is `SET-ORDINAL`, its claim
/// `TEMPLATE-SET-ORDINAL`; both come back under the same name, which is the point of the kind.
final class SetPods {
    /// The pod's own name, for Services of a single pod.
    static final String NAME_LABEL = "statefulset.kubernetes.io/pod-name";

    /// The ordinal, for selectors and the downward API.
    static final String INDEX_LABEL = "apps.kubernetes.io/pod-index";

    private SetPods() {}

    /// The number at the end of a pod's name; -1 for a pod that is not one of `setName`. `web-12`
    /// of `web` → 12; `web-x-12` of `web` → -1.
    static int ordinal(String setName, String podName) {
        int dash = podName.lastIndexOf('-');
        if (dash != setName.length() || !podName.startsWith(setName)) {
            return -1;
        }
        String digits = podName.substring(dash + 1);
        boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            return number ? Integer.parseInt(digits) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static String name(KubeObject set, int ordinal) {
        return set.name() + "-" + ordinal;
    }

    /// Whether the labels say who it is; pods that were adopted may lack them.
    static boolean hasIdentity(KubeObject set, PodDigest pod, int ordinal) {
        return pod.key().name().equals(pod.labels().get(NAME_LABEL))
                && Integer.toString(ordinal).equals(pod.labels().get(INDEX_LABEL));
    }

    /// `{NAME_LABEL: …, INDEX_LABEL: …}`, as a patch of the labels.
    static JsonObject identityLabels(KubeObject set, int ordinal) {
        return JsonObject.of(
                NAME_LABEL, name(set, ordinal), INDEX_LABEL, Integer.toString(ordinal));
    }

    /// @param revision the template it is made from, which it names in [History#POD_LABEL]
    static JsonObject pod(KubeObject set, SetSpec spec, Revision revision, int ordinal) {
        String name = name(set, ordinal);
        JsonObject pod =
                PodTemplate.pod(
                        set,
                        revision.template(),
                        metadata ->
                                metadata.put("generateName", set.name() + "-").put("name", name));
        return pod.update(
                        "metadata",
                        metadata ->
                                metadata.update(
                                        "labels",
                                        labels ->
                                                labels.with(History.POD_LABEL, revision.name())
                                                        .with(NAME_LABEL, name)
                                                        .with(
                                                                INDEX_LABEL,
                                                                Integer.toString(ordinal))))
                .update(
                        "spec",
                        podSpec -> withVolumes(set, spec, named(set, podSpec, name), ordinal));
    }

    /// The host name of the pod, and its subdomain the governing service, so that DNS finds it.
    private static JsonObject named(KubeObject set, JsonObject podSpec, String name) {
        String service = set.spec().stringOr("serviceName", "");
        JsonObject named = podSpec.with("hostname", name);
        return service.isEmpty() ? named : named.with("subdomain", service);
    }

    /// A volume for each claim, before the template's own; a claim wins over a volume of its name.
    private static JsonObject withVolumes(
            KubeObject set, SetSpec spec, JsonObject podSpec, int ordinal) {
        if (spec.claimTemplates().isEmpty()) {
            return podSpec;
        }
        List<Json> volumes = new ArrayList<>();
        Set<String> claimed =
                spec.claimTemplates().stream()
                        .map(one -> one.object("metadata").stringOr("name", ""))
                        .collect(Collectors.toSet());
        for (JsonObject template : spec.claimTemplates()) {
            String name = template.object("metadata").stringOr("name", "");
            volumes.add(
                    JsonObject.of(
                            "name",
                            name,
                            "persistentVolumeClaim",
                            JsonObject.of("claimName", claimName(set, template, ordinal))));
        }
        podSpec.array("volumes").stream()
                .filter(one -> !claimed.contains(one.asObject().stringOr("name", "")))
                .forEach(volumes::add);
        return podSpec.with("volumes", JsonArray.of(volumes));
    }

    /// `data-web-0` for the template `data` of the set `web`.
    static String claimName(KubeObject set, JsonObject template, int ordinal) {
        return template.object("metadata").stringOr("name", "") + "-" + name(set, ordinal);
    }

    /// The template's metadata with name, namespace and the labels of the set's selector; no owner
    /// yet.
    static JsonObject claim(KubeObject set, JsonObject template, int ordinal) {
        JsonObject labels =
                set.spec().object("selector", "matchLabels").strings().entrySet().stream()
                        .reduce(
                                template.object("metadata", "labels"),
                                (all, one) -> all.with(one.getKey(), one.getValue()),
                                (a, _) -> a);
        JsonObject metadata =
                template.object("metadata")
                        .with("name", claimName(set, template, ordinal))
                        .with("namespace", set.namespace())
                        .with("labels", labels);
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "PersistentVolumeClaim",
                "metadata",
                metadata,
                "spec",
                template.object("spec"));
    }
}
