package atoll.scheduler.plugins;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the pods of a group spread evenly over places: no place may have `maxSkew` more of them
/// than the emptiest.
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
    private record Counted(SpreadConstraint constraint, Places places, int floor, int self) {
        static Counted of(SpreadConstraint constraint, PodInfo pod, NodeTable nodes) {
            Places places = constraint.places(pod, nodes);
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
                constraints.stream().map(each -> Counted.of(each, pod, nodes)).toList();
        return row -> judge(counted, nodes, row);
    }

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

    /// `ScheduleAnyway`: the fewer of the group in a place, the better.
    static final class Score implements ScorePlugin {
        @Override
        public String name() {
            return "PodTopologySpread";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes) {
            List<SpreadConstraint> constraints = SpreadConstraint.of(pod, false);
            if (constraints.isEmpty()) {
                return NodeScore.NONE;
            }
            var places = new ArrayList<Places>();
            constraints.forEach(each -> places.add(each.places(pod, nodes)));
            return row -> {
                double score = 0;
                for (int i = 0; i < constraints.size(); i++) {
                    SpreadConstraint constraint = constraints.get(i);
                    String place = nodes.facts(row).labels().get(constraint.topologyKey());
                    if (place != null) {
                        // Few places weigh less than many: a pod more matters more there.
                        double weight = Math.log(places.get(i).size() + 2);
                        score += places.get(i).of(place) * weight + constraint.maxSkew() - 1;
                    }
                }
                return Math.round(score);
            };
        }

        @Override
        public void normalize(long[] scores, int count) {
            long max = 0;
            long min = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                max = Math.max(max, scores[i]);
                min = Math.min(min, scores[i]);
            }
            for (int i = 0; i < count; i++) {
                scores[i] = max == 0 ? SCORE_MAX : SCORE_MAX * (max + min - scores[i]) / max;
            }
        }
    }
}
