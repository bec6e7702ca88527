package atoll.server.registry;

import atoll.api.GoStrings;
import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.selector.FieldSelector;
import atoll.server.resource.CustomResource;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The fields that a field selector may name, per resource, and their values.
final class FieldLabels {
    private static final List<String> INVOLVED =
            List.of(
                    "kind",
                    "namespace",
                    "name",
                    "uid",
                    "apiVersion",
                    "resourceVersion",
                    "fieldPath");

    private static final Map<GroupResource, Set<String>> SUPPORTED =
            Map.ofEntries(
                    entry(
                            "",
                            "pods",
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.podIPs",
                            "status.nominatedNodeName"),
                    entry("", "nodes", "spec.unschedulable"),
                    entry("", "events", events("involvedObject", "reportingComponent", "source")),
                    entry("events.k8s.io", "events", events("regarding", "reportingController")),
                    entry("", "secrets", "type"),
                    entry("", "namespaces", "status.phase"),
                    entry("", "services", "spec.clusterIP", "spec.type"),
                    entry("", "replicationcontrollers", "status.replicas"),
                    entry("batch", "jobs", "status.successful"),
                    entry("certificates.k8s.io", "certificatesigningrequests", "spec.signerName"),
                    entry("resource.k8s.io", "resourceslices", "spec.nodeName", "spec.driver"));

    /// Where a label's value stands, where that is not what the label says.
    private static final Map<String, List<String>> ELSEWHERE =
            Map.of(
                    "source", List.of("source", "component"),
                    "status.successful", List.of("status", "succeeded"),
                    "status.podIPs", List.of("status", "podIP"));

    private static final GroupResource JOBS = new GroupResource("batch", "jobs");

    private static final GroupResource SLICES =
            new GroupResource("resource.k8s.io", "resourceslices");

    private FieldLabels() {}

    private static Map.Entry<GroupResource, Set<String>> entry(
            String group, String resource, String... labels) {
        return Map.entry(new GroupResource(group, resource), Set.of(labels));
    }

    private static String[] events(String involved, String... more) {
        var labels = new TreeSet<>(List.of(more));
        labels.add("reason");
        labels.add("type");
        INVOLVED.forEach(field -> labels.add(involved + "." + field));
        return labels.toArray(String[]::new);
    }

    /// Refuses a selector that names a field that cannot be selected by.
    static void requireSupported(ResourceDefinition definition, FieldSelector selector) {
        for (FieldSelector.Requirement requirement : selector.requirements()) {
            String label = requirement.field();
            if (!label.equals("metadata.name")
                    && !(label.equals("metadata.namespace") && hasNamespaceLabel(definition))
                    && !supported(definition).contains(label)) {
                throw new RefusedException(Status.badRequest(unsupported(definition, label)));
            }
        }
    }

    /// Cluster-scoped kinds with labels of their own have none for a namespace, nor have custom
    /// ones.
    private static boolean hasNamespaceLabel(ResourceDefinition definition) {
        return definition.namespaced()
                || (definition.builtIn() && !SUPPORTED.containsKey(definition.groupResource()));
    }

    private static Set<String> supported(ResourceDefinition definition) {
        CustomResource custom = definition.custom();
        return custom == null
                ? SUPPORTED.getOrDefault(definition.groupResource(), Set.of())
                : custom.selectableFields();
    }

    private static String unsupported(ResourceDefinition definition, String label) {
        if (definition.groupResource().equals(JOBS)) {
            return "field label \"" + label + "\" not supported for Job";
        }
        if (definition.groupResource().equals(SLICES)) {
            return "field label not supported for %s, Kind=ResourceSlice: %s"
                    .formatted(definition.kind().apiVersion(), label);
        }
        return !definition.builtIn() || SUPPORTED.containsKey(definition.groupResource())
                ? "field label not supported: " + label
                : GoStrings.quoted(label)
                        + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
    }

    static boolean matches(FieldSelector selector, ObjectKey key, KubeObject served) {
        return selector.isEverything()
                || selector.matches(label ->
                        switch (label) {
                            case "metadata.name" -> key.name();
                            case "metadata.namespace" -> key.namespace();
                            default -> value(served, label);
                        });
    }

    private static String value(KubeObject object, String label) {
        String text = object.text(path(label));
        return text.isEmpty() ? absent(label) : text;
    }

    private static String[] path(String label) {
        List<String> elsewhere = ELSEWHERE.get(label);
        return elsewhere == null ? label.split("\\.") : elsewhere.toArray(String[]::new);
    }

    /// Booleans and counts have a value even where they are not written.
    private static String absent(String label) {
        return switch (label) {
            case "spec.hostNetwork", "spec.unschedulable" -> "false";
            case "status.replicas", "status.successful" -> "0";
            default -> "";
        };
    }
}
