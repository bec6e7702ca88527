package atoll.scheduler.plugins;

import atoll.api.selector.NodeSelectorTerms;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.RequiredNodes;
import atoll.scheduler.framework.ScorePlugin;
import java.util.List;

/// `nodeSelector` and node affinity. What a pod insists on; labels are not changed by pods that
/// leave, so no rejection is resolvable.
final class NodeAffinity implements FilterPlugin {
    private static final Rejection OTHER =
            Rejection.unresolvable("node(s) didn't match Pod's node affinity/selector");

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        RequiredNodes required = RequiredNodes.of(pod.spec());
        return required.isEmpty()
                ? NodeFilter.PASS
                : row -> required.matches(nodes.facts(row)) ? null : OTHER;
    }

    /// Preferred terms: a node scores the weights of those that hold.
    static final class Score implements ScorePlugin {
        /// @param weight 1 to 100
        private record Preferred(NodeSelectorTerms.Term term, long weight) {}

        @Override
        public String name() {
            return "NodeAffinity";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
            List<Preferred> preferred =
                    pod
                            .spec()
                            .object("affinity", "nodeAffinity")
                            .array("preferredDuringSchedulingIgnoredDuringExecution")
                            .objects()
                            .stream()
                            .map(Score::preferred)
                            .toList();
            if (preferred.isEmpty()) {
                return NodeScore.NONE;
            }
            return row ->
                    preferred.stream()
                            .filter(each ->
                                    each.term()
                                            .matches(
                                                    nodes.facts(row).name(),
                                                    nodes.facts(row).labels()))
                            .mapToLong(Preferred::weight)
                            .sum();
        }

        private static Preferred preferred(JsonObject term) {
            return new Preferred(
                    NodeSelectorTerms.Term.of(term.object("preference")), term.longOr("weight", 0));
        }

        @Override
        public void normalize(long[] scores, int count) {
            ScorePlugin.scaleToMax(scores, count, false);
        }
    }
}
