package atoll.scheduler.plugins;

import atoll.base.json.JsonObject;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Node affinity that names nodes, as the pods of daemons have it: upstream looks at no others, so
/// this comes before all that looks at nodes.
///
/// Upstream's PreFilter of NodeAffinity narrows the nodes down, and words the others' rejection in
/// another way than its filter does; hence a class of its own.
final class NamedNodes implements FilterPlugin {
    private static final Rejection OTHER =
            Rejection.unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]");

    /// A term that asks for two different names at once.
    private static final Rejection CONFLICT = Rejection.ofPod("pod affinity terms conflict");

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        Set<String> names = names(pod.spec());
        if (names == null) {
            return NodeFilter.PASS;
        }
        return names.isEmpty()
                ? _ -> CONFLICT
                : row -> names.contains(nodes.facts(row).name()) ? null : OTHER;
    }

    /// The nodes that the terms name, any of which will do; null when some term names none.
    private static @Nullable Set<String> names(JsonObject spec) {
        List<JsonObject> terms =
                spec.object(
                                "affinity",
                                "nodeAffinity",
                                "requiredDuringSchedulingIgnoredDuringExecution")
                        .array("nodeSelectorTerms")
                        .objects();
        if (terms.isEmpty()) {
            return null;
        }
        var names = new HashSet<String>();
        for (JsonObject term : terms) {
            Set<String> ofTerm = ofTerm(term);
            if (ofTerm == null) {
                return null;
            }
            names.addAll(ofTerm);
        }
        return names;
    }

    /// The names that all of the term's `matchFields` allow; null when it has none by name.
    private static @Nullable Set<String> ofTerm(JsonObject term) {
        Set<String> names = null;
        for (JsonObject field : term.array("matchFields").objects()) {
            if (field.stringOr("key", "").equals("metadata.name")
                    && field.stringOr("operator", "").equals("In")) {
                List<String> values = field.array("values").strings();
                if (names == null) {
                    names = new HashSet<>(values);
                } else {
                    names.retainAll(values);
                }
            }
        }
        return names;
    }
}
