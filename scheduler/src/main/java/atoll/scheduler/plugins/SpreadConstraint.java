package atoll.scheduler.plugins;

import atoll.api.selector.LabelSelector;
import atoll.api.selector.Taint;
import atoll.api.selector.Toleration;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.RequiredNodes;
import java.util.ArrayList;
import java.util.List;

/// One of a pod's `topologySpreadConstraints`.
///
/// @param maxSkew by how many pods a place may exceed the emptiest
/// @param minDomains with fewer places than this the emptiest counts as 0
/// @param selector the group; without a `labelSelector` nobody
/// @param honorsAffinity whether nodes that the pod's own node affinity excludes count for no place
/// @param honorsTaints whether nodes with taints that the pod does not tolerate count for no place
record SpreadConstraint(
        String topologyKey,
        int maxSkew,
        int minDomains,
        LabelSelector selector,
        boolean honorsAffinity,
        boolean honorsTaints) {

    /// @param hard those that forbid, else those that only prefer
    static List<SpreadConstraint> of(PodInfo pod, boolean hard) {
        String when = hard ? "DoNotSchedule" : "ScheduleAnyway";
        var constraints = new ArrayList<SpreadConstraint>(0);
        for (JsonObject constraint : pod.spec().array("topologySpreadConstraints").objects()) {
            if (constraint.stringOr("whenUnsatisfiable", "DoNotSchedule").equals(when)) {
                constraints.add(of(constraint, pod));
            }
        }
        return constraints;
    }

    private static SpreadConstraint of(JsonObject constraint, PodInfo pod) {
        return new SpreadConstraint(
                constraint.stringOr("topologyKey", ""),
                (int) constraint.longOr("maxSkew", 1),
                (int) constraint.longOr("minDomains", 1),
                selector(constraint, pod),
                constraint.stringOr("nodeAffinityPolicy", "Honor").equals("Honor"),
                constraint.stringOr("nodeTaintsPolicy", "Ignore").equals("Honor"));
    }

    /// The label selector, with the pod's own values of `matchLabelKeys`.
    private static LabelSelector selector(JsonObject constraint, PodInfo pod) {
        if (!(constraint.get("labelSelector") instanceof JsonObject given)) {
            return LabelSelector.NOTHING;
        }
        var requirements = new ArrayList<>(LabelSelector.of(given).requirements());
        for (String key : constraint.array("matchLabelKeys").strings()) {
            String value = pod.labels().get(key);
            if (value != null) {
                requirements.add(
                        new LabelSelector.Requirement(
                                key, LabelSelector.Operator.IN, List.of(value)));
            }
        }
        return new LabelSelector(requirements);
    }

    /// Whether `other` is of the group of the pod `of`: its namespace, not leaving, selected.
    boolean counts(PodInfo other, PodInfo of) {
        return !other.terminating()
                && other.key().namespace().equals(of.key().namespace())
                && selector.matches(other.labels());
    }

    /// Whether a node stands in a place of each constraint: who does not counts for none of them.
    static boolean standsInAll(List<SpreadConstraint> constraints, NodeFacts node) {
        return constraints.stream().allMatch(each -> node.labels().get(each.topologyKey()) != null);
    }

    /// How many of the group each place holds.
    ///
    /// @param together this and the pod's other constraints of its kind
    Places places(PodInfo pod, NodeTable nodes, List<SpreadConstraint> together) {
        RequiredNodes required = RequiredNodes.of(pod.spec());
        List<Toleration> tolerations = pod.tolerations();
        return Places.count(
                nodes,
                topologyKey,
                row ->
                        standsInAll(together, nodes.facts(row))
                                && (!honorsAffinity || required.matches(nodes.facts(row)))
                                && (!honorsTaints || isOpen(row, nodes, tolerations)),
                other -> counts(other, pod));
    }

    private static boolean isOpen(int row, NodeTable nodes, List<Toleration> tolerations) {
        for (Taint taint : nodes.facts(row).taints()) {
            if (!taint.effect().equals("PreferNoSchedule")
                    && !TaintToleration.tolerated(taint, tolerations)) {
                return false;
            }
        }
        return true;
    }
}
