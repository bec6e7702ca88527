package atoll.scheduler.plugins;

import atoll.api.selector.Taint;
import atoll.api.selector.Toleration;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.ScorePlugin;
import java.util.List;

/// Taints keep pods away that do not tolerate them; `PreferNoSchedule` ones only count against a
/// node. `NoExecute` keeps pods away as `NoSchedule` does; removing pods that run is not the
/// scheduler's work.
final class TaintToleration implements FilterPlugin {
    private static final Rejection TAINTED =
            Rejection.unresolvable("node(s) had untolerated taint(s)");

    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        List<Toleration> tolerations = pod.tolerations();
        return row -> {
            for (Taint taint : nodes.facts(row).taints()) {
                if (!taint.effect().equals("PreferNoSchedule") && !tolerated(taint, tolerations)) {
                    return TAINTED;
                }
            }
            return null;
        };
    }

    /// Whether any of them tolerates the taint.
    static boolean tolerated(Taint taint, List<Toleration> tolerations) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    /// The scoring half; a class of its own because the framework's methods share a name.
    /// Tolerations of other effects do not count. A node's raw score is the number of taints that
    /// the pod does not tolerate, and less is better.
    static final class Score implements ScorePlugin {
        @Override
        public String name() {
            return "TaintToleration";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
            List<Toleration> tolerations =
                    pod.tolerations().stream()
                            .filter(toleration ->
                                    toleration.effect().isEmpty()
                                            || toleration.effect().equals("PreferNoSchedule"))
                            .toList();
            return row -> {
                long untolerated = 0;
                for (Taint taint : nodes.facts(row).taints()) {
                    if (taint.effect().equals("PreferNoSchedule")
                            && !tolerated(taint, tolerations)) {
                        untolerated++;
                    }
                }
                return untolerated;
            };
        }

        @Override
        public void normalize(long[] scores, int count) {
            ScorePlugin.scaleToMax(scores, count, true);
        }
    }
}
