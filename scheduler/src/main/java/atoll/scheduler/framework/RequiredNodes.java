package atoll.scheduler.framework;

import atoll.api.selector.NodeSelectorTerms;
import atoll.base.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The nodes a pod insists on: its `nodeSelector` and its required node affinity.
///
/// Both must hold; of the affinity's terms one is enough.
///
/// @param terms null: no required affinity
public record RequiredNodes(Map<String, String> selector, @Nullable NodeSelectorTerms terms) {
    public static RequiredNodes of(JsonObject spec) {
        JsonObject required =
                spec.object(
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution");
        return new RequiredNodes(
                spec.object("nodeSelector").strings(),
                required.isEmpty() ? null : NodeSelectorTerms.of(required));
    }

    public boolean isEmpty() {
        return selector.isEmpty() && terms == null;
    }

    /// Labels added to a node later count: *IgnoredDuringExecution* is about pods that run.
    public boolean matches(NodeFacts node) {
        for (Map.Entry<String, String> wanted : selector.entrySet()) {
            if (!wanted.getValue().equals(node.labels().get(wanted.getKey()))) {
                return false;
            }
        }
        return terms == null || terms.matches(node.name(), node.labels());
    }
}
