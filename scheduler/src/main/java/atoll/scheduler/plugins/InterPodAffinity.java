package atoll.scheduler.plugins;

import atoll.base.json.JsonObject;
import atoll.scheduler.framework.AffinityTerm;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pods that want to be near others, or away from them; and pods already there that want nobody
/// near.
///
/// Pods are counted by place once for each term before any node is looked at. The cost of
/// [#prepare] is the number of pods for each term of the pod's own, and the number of pods with
/// anti-affinity for those of others.
final class InterPodAffinity implements FilterPlugin {
    private static final Rejection NOT_NEAR =
            Rejection.unresolvable("node(s) didn't match pod affinity rules");
    private static final Rejection TOO_NEAR =
            Rejection.resolvable("node(s) didn't match pod anti-affinity rules");
    private static final Rejection UNWELCOME =
            Rejection.resolvable("node(s) didn't satisfy existing pods anti-affinity rules");

    /// Nodes whose label of this key has this value.
    private record Place(String topologyKey, String value) {}

    /// A term, and how many pods that it is about each place holds.
    private record Counted(AffinityTerm term, Places places) {}

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    /// A pod that all of its own affinity terms match may go anywhere (where the labels are) while
    /// no other pod matches them; a group could not begin otherwise.
    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        String namespace = pod.key().namespace();
        List<AffinityTerm> near = AffinityTerm.required(pod.spec(), "podAffinity", namespace);
        List<AffinityTerm> apart = pod.antiAffinity();
        Set<Place> closed = closedPlaces(pod, nodes);
        if (near.isEmpty() && apart.isEmpty() && closed.isEmpty()) {
            return NodeFilter.PASS;
        }
        List<Counted> nearby =
                near.stream().map(term -> new Counted(term, places(nodes, term, near))).toList();
        // The first of a group that wants to be together has nobody to be near to yet.
        boolean isFirst =
                nearby.stream().noneMatch(each -> each.places().anyPod())
                        && near.stream().allMatch(term -> term.matches(pod, nodes));
        List<Counted> distant =
                apart.stream()
                        .map(term -> new Counted(term, places(nodes, term, List.of(term))))
                        .toList();
        return row -> {
            NodeFacts node = nodes.facts(row);
            Rejection rejection = judgeNear(nearby, node, isFirst);
            if (rejection == null && distant.stream().anyMatch(each -> isNear(each, node))) {
                rejection = TOO_NEAR;
            }
            if (rejection == null && closed.stream().anyMatch(place -> isAt(place, node))) {
                rejection = UNWELCOME;
            }
            return rejection;
        };
    }

    /// @param allOf affinity counts only pods that every one of these is about, as upstream
    private static Places places(NodeTable nodes, AffinityTerm term, List<AffinityTerm> allOf) {
        return Places.count(
                nodes,
                term.topologyKey(),
                _ -> true,
                other -> allOf.stream().allMatch(each -> each.matches(other, nodes)));
    }

    /// Every term must hold; a node without the term's label is in no place.
    private static @Nullable Rejection judgeNear(
            List<Counted> nearby, NodeFacts node, boolean isFirst) {
        for (Counted each : nearby) {
            String place = node.labels().get(each.term().topologyKey());
            if (place == null || (!isFirst && each.places().of(place) == 0)) {
                return NOT_NEAR;
            }
        }
        return null;
    }

    private static boolean isNear(Counted each, NodeFacts node) {
        String place = node.labels().get(each.term().topologyKey());
        return place != null && each.places().of(place) > 0;
    }

    private static boolean isAt(Place place, NodeFacts node) {
        return place.value().equals(node.labels().get(place.topologyKey()));
    }

    /// Where pods are that want this one nowhere near. Pods on nodes that do not exist close
    /// nothing.
    private static Set<Place> closedPlaces(PodInfo pod, NodeTable nodes) {
        var closed = new HashSet<Place>();
        for (PodInfo other : nodes.podsKeepingAway()) {
            NodeFacts node = nodes.factsOf(other);
            for (AffinityTerm term : other.antiAffinity()) {
                String value = node == null ? null : node.labels().get(term.topologyKey());
                if (value != null && term.matches(pod, nodes)) {
                    closed.add(new Place(term.topologyKey(), value));
                }
            }
        }
        return closed;
    }

    /// The pod's preferred terms: a place scores a term's weight for each pod there that it is
    /// about. What pods already there prefer is not looked at. Raw scores may be negative, from
    /// anti-affinity.
    static final class Score implements ScorePlugin {
        /// @param weight 1 to 100, negative for anti-affinity
        private record Weighted(Counted counted, long weight) {}

        @Override
        public String name() {
            return "InterPodAffinity";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
            var terms = new ArrayList<Weighted>(0);
            collect(pod, nodes, "podAffinity", 1, terms);
            collect(pod, nodes, "podAntiAffinity", -1, terms);
            if (terms.isEmpty()) {
                return NodeScore.NONE;
            }
            return row -> {
                long score = 0;
                for (Weighted each : terms) {
                    String key = each.counted().term().topologyKey();
                    String place = nodes.facts(row).labels().get(key);
                    if (place != null) {
                        score += each.weight() * each.counted().places().of(place);
                    }
                }
                return score;
            };
        }

        private static void collect(
                PodInfo pod, NodeTable nodes, String kind, int sign, List<Weighted> into) {
            for (JsonObject preferred :
                    pod.spec()
                            .object("affinity", kind)
                            .array("preferredDuringSchedulingIgnoredDuringExecution")
                            .objects()) {
                AffinityTerm term =
                        AffinityTerm.of(preferred.object("podAffinityTerm"), pod.key().namespace());
                var counted = new Counted(term, places(nodes, term, List.of(term)));
                into.add(new Weighted(counted, sign * preferred.longOr("weight", 0)));
            }
        }

        /// From the least, which gets 0, to the greatest; all the same: 0 for all.
        @Override
        public void normalize(long[] scores, int count) {
            long max = Long.MIN_VALUE;
            long min = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                max = Math.max(max, scores[i]);
                min = Math.min(min, scores[i]);
            }
            for (int i = 0; i < count; i++) {
                scores[i] = max == min ? 0 : SCORE_MAX * (scores[i] - min) / (max - min);
            }
        }
    }
}
