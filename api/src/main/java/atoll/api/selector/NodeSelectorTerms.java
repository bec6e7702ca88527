package atoll.api.selector;

import atoll.api.selector.LabelSelector.Operator;
import atoll.api.selector.LabelSelector.Requirement;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A NodeSelector: terms of which one must hold, each all of its requirements. A term without
/// requirements holds for no node. Read from objects that validation let in, so nothing is refused
/// here.
///
/// `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution` of a pod has this
/// form, and so has `spec.nodeAffinity.required` of a volume.
public record NodeSelectorTerms(List<Term> terms) {
    /// @param labels on the node's labels
    /// @param fields on `metadata.name`, the only field there is
    public record Term(List<Requirement> labels, List<Requirement> fields) {
        /// @param term `{"matchExpressions":[…],"matchFields":[…]}`
        public static Term of(JsonObject term) {
            return new Term(
                    requirements(term, "matchExpressions"), requirements(term, "matchFields"));
        }

        /// The name satisfies `matchFields`, which know no other field.
        public boolean matches(String nodeName, Map<String, String> nodeLabels) {
            if (labels.isEmpty() && fields.isEmpty()) {
                return false;
            }
            for (Requirement requirement : labels) {
                if (!requirement.matches(nodeLabels)) {
                    return false;
                }
            }
            Map<String, String> named =
                    fields.isEmpty() ? Map.of() : Map.of("metadata.name", nodeName);
            return fields.stream().allMatch(requirement -> requirement.matches(named));
        }
    }

    /// @param selector `{"nodeSelectorTerms":[…]}`; without terms it selects no node
    public static NodeSelectorTerms of(JsonObject selector) {
        return new NodeSelectorTerms(
                selector.array("nodeSelectorTerms").objects().stream().map(Term::of).toList());
    }

    public boolean matches(String nodeName, Map<String, String> nodeLabels) {
        return terms.stream().anyMatch(term -> term.matches(nodeName, nodeLabels));
    }

    private static List<Requirement> requirements(JsonObject term, String field) {
        var requirements = new ArrayList<Requirement>();
        for (JsonObject expression : term.array(field).objects()) {
            Operator operator =
                    switch (expression.stringOr("operator", "")) {
                        case "In" -> Operator.IN;
                        case "NotIn" -> Operator.NOT_IN;
                        case "Exists" -> Operator.EXISTS;
                        case "Gt" -> Operator.GREATER_THAN;
                        case "Lt" -> Operator.LESS_THAN;
                        default -> Operator.DOES_NOT_EXIST;
                    };
            requirements.add(
                    new Requirement(
                            expression.stringOr("key", ""),
                            operator,
                            expression.array("values").strings()));
        }
        return List.copyOf(requirements);
    }
}
