package atoll.scheduler.framework;

import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One term of pod (anti-)affinity: the pods it is about, and the label that makes nodes one place.
///
/// Nodes with the same value of the label `topologyKey` are one place. Without `namespaces` and
/// without a `namespaceSelector` the term is about the pod's own namespace; an empty selector
/// (`{}`) selects all.
///
/// @param namespaceSelector selects further namespaces by their labels
/// @param selector without a `labelSelector` nothing: such a term is about no pod
/// @param namespaces by name; may be empty
public record AffinityTerm(
        String topologyKey,
        LabelSelector selector,
        Set<String> namespaces,
        LabelSelector namespaceSelector) {
    public AffinityTerm {
        namespaces = Set.copyOf(namespaces);
    }

    /// The terms under `affinity.KIND.requiredDuringSchedulingIgnoredDuringExecution`.
    ///
    /// @param kind `podAffinity` or `podAntiAffinity`
    /// @return empty for most pods, without allocating
    public static List<AffinityTerm> required(JsonObject spec, String kind, String namespace) {
        List<JsonObject> terms =
                spec.object("affinity", kind)
                        .array("requiredDuringSchedulingIgnoredDuringExecution")
                        .objects();
        if (terms.isEmpty()) {
            return List.of();
        }
        var required = new ArrayList<AffinityTerm>(terms.size());
        terms.forEach(term -> required.add(of(term, namespace)));
        return List.copyOf(required);
    }

    /// `matchLabelKeys` and `mismatchLabelKeys` are not read: what they ask for is expected in the
    /// selector, where kube-apiserver puts it when a pod is made.
    ///
    /// @param namespace of the pod that has the term
    public static AffinityTerm of(JsonObject term, String namespace) {
        var namespaces = new HashSet<>(term.array("namespaces").strings());
        boolean selects = term.get("namespaceSelector") instanceof JsonObject;
        if (namespaces.isEmpty() && !selects) {
            namespaces.add(namespace);
        }
        return new AffinityTerm(
                term.stringOr("topologyKey", ""),
                term.get("labelSelector") instanceof JsonObject selector
                        ? LabelSelector.of(selector)
                        : LabelSelector.NOTHING,
                namespaces,
                selects
                        ? LabelSelector.of(term.object("namespaceSelector"))
                        : LabelSelector.NOTHING);
    }

    /// Whether the term is about this pod, wherever it runs.
    ///
    /// @param nodes knows the labels of namespaces
    public boolean matches(PodInfo pod, NodeTable nodes) {
        String namespace = pod.key().namespace();
        return (namespaces.contains(namespace)
                        || namespaceSelector.matches(nodes.namespaceLabels(namespace)))
                && selector.matches(pod.labels());
    }
}
