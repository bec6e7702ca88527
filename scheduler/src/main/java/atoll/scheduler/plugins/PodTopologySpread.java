package atoll.scheduler.plugins;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the pods of a group spread evenly over places: no place may have `maxSkew` more of them
/// than the emptiest.
///
/// With `maxSkew` 1 and places of 2, 1 and 1 pods, the next goes to one of the two with 1. The
/// spread counts pods that the constraint's selector selects in the pod's namespace; places are
/// those of nodes that count.
final class PodTopologySpread implements FilterPlugin {
    private static final String REASON = "node(s) didn't match pod topology spread constraints";
    private static final Rejection UNEVEN = Rejection.resolvable(REASON);
    private static final Rejection NO_LABEL =
            Rejection.unresolvable(REASON + " (missing required label)");

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    /// @param floor what the emptiest place counts
    /// @param self 1 when the pod would itself be counted
    private record Counted(SpreadConstraint constraint, Places places, int floor, int self) {
        /// Fewer places than `minDomains` make the emptiest count 0, so that new places are waited
        /// for.
        static Counted of(
                SpreadConstraint constraint,
                PodInfo pod,
                NodeTable nodes,
                List<SpreadConstraint> together) {
            Places places = constraint.places(pod, nodes, together);
            int floor = places.size() < constraint.minDomains() ? 0 : places.least();
            int self = constraint.selector().matches(pod.labels()) ? 1 : 0;
            return new Counted(constraint, places, floor, self);
        }
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        List<SpreadConstraint> constraints = SpreadConstraint.of(pod, true);
        if (constraints.isEmpty()) {
            return NodeFilter.PASS;
        }
        List<Counted> counted =
                constraints.stream()
                        .map(each -> Counted.of(each, pod, nodes, constraints))
                        .toList();
        return row -> judge(counted, nodes, row);
    }

    /// The first constraint that is broken decides.
    private static @Nullable Rejection judge(List<Counted> counted, NodeTable nodes, int row) {
        for (Counted each : counted) {
            String place = nodes.facts(row).labels().get(each.constraint().topologyKey());
            if (place == null) {
                return NO_LABEL;
            }
            int skew = each.places().of(place) + each.self() - each.floor();
            if (skew > each.constraint().maxSkew()) {
                return UNEVEN;
            }
        }
        return null;
    }

    /// `ScheduleAnyway`: the fewer of the group in a place, the better. A node that lacks a label
    /// of the constraints is the worst.
    static final class Score implements ScorePlugin {
        /// Marks nodes without a label until [#normalize]; no crowd is negative.
        private static final long NOWHERE = -1;

        private static final String HOSTNAME = "kubernetes.io/hostname";

        @Override
        public String name() {
            return "PodTopologySpread";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
            List<SpreadConstraint> constraints = SpreadConstraint.of(pod, false);
            if (constraints.isEmpty()) {
                return NodeScore.NONE;
            }
            var places = new ArrayList<Places>();
            constraints.forEach(each -> places.add(each.places(pod, nodes, constraints)));
            List<NodeFacts> candidates =
                    Arrays.stream(rows, 0, count)
                            .mapToObj(nodes::facts)
                            .filter(node -> SpreadConstraint.standsInAll(constraints, node))
                            .toList();
            double[] weights =
                    constraints.stream().mapToDouble(each -> weight(each, candidates)).toArray();
            return row -> crowd(constraints, places, weights, nodes.facts(row));
        }

        /// The logarithm of how many places the pod might go to: few places weigh less than many,
        /// so that their greater crowds do not drown the others. Each node is a place of its own
        /// host.
        private static double weight(SpreadConstraint constraint, List<NodeFacts> candidates) {
            String key = constraint.topologyKey();
            long size =
                    key.equals(HOSTNAME)
                            ? candidates.size()
                            : candidates.stream()
                                    .map(node -> node.labels().getOrDefault(key, ""))
                                    .distinct()
                                    .count();
            return Math.log(size + 2.0);
        }

        /// The sum over the constraints of pods there, times the constraint's weight.
        private static long crowd(
                List<SpreadConstraint> constraints,
                List<Places> places,
                double[] weights,
                NodeFacts node) {
            double crowd = 0;
            for (int i = 0; i < constraints.size(); i++) {
                SpreadConstraint constraint = constraints.get(i);
                String place = node.labels().get(constraint.topologyKey());
                if (place == null) {
                    return NOWHERE;
                }
                crowd += places.get(i).of(place) * weights[i] + constraint.maxSkew() - 1;
            }
            return Math.round(crowd);
        }

        /// The least crowded gets the most. Nodes marked as nowhere get 0.
        @Override
        public void normalize(long[] scores, int count) {
            long max = 0;
            long min = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                if (scores[i] != NOWHERE) {
                    max = Math.max(max, scores[i]);
                    min = Math.min(min, scores[i]);
                }
            }
            for (int i = 0; i < count; i++) {
                if (scores[i] == NOWHERE) {
                    scores[i] = 0;
                } else {
                    scores[i] = max == 0 ? SCORE_MAX : SCORE_MAX * (max + min - scores[i]) / max;
                }
            }
        }
    }
}
