package atoll.scheduler.plugins;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.PodRequests;
import atoll.scheduler.framework.Rejection;
import atoll.scheduler.framework.ResourceColumns;
import atoll.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A node must have room for one more pod and for every resource it asks for. A resource that the
/// pod does not ask for may be overdrawn. Room counts by requests; limits do not matter.
final class NodeResourcesFit implements FilterPlugin {
    private static final String TOO_MANY = "Too many pods";

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        PodRequests wanted = pod.requests();
        return row -> fits(row, wanted, nodes) ? null : rejection(row, wanted, nodes);
    }

    /// The usual case, without allocating.
    private static boolean fits(int row, PodRequests wanted, NodeTable nodes) {
        if (nodes.podCount(row) + 1 > nodes.podsMax(row)) {
            return false;
        }
        for (int column = 0; column < wanted.columns(); column++) {
            if (wanted.amount(column) > 0 && lacks(row, column, wanted.amount(column), nodes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean lacks(int row, int column, long wanted, NodeTable nodes) {
        return wanted > nodes.allocatable(row, column) - nodes.requested(row, column);
    }

    /// All that is missing. More than the node has at all makes it unresolvable.
    private static @Nullable Rejection rejection(int row, PodRequests wanted, NodeTable nodes) {
        var reasons = new ArrayList<String>(1);
        boolean never = false;
        if (nodes.podCount(row) + 1 > nodes.podsMax(row)) {
            reasons.add(TOO_MANY);
        }
        for (int column = 0; column < wanted.columns(); column++) {
            if (wanted.amount(column) > 0 && lacks(row, column, wanted.amount(column), nodes)) {
                reasons.add("Insufficient " + nodes.columns().nameOf(column));
                never |= wanted.amount(column) > nodes.allocatable(row, column);
            }
        }
        return new Rejection(reasons, never);
    }

    /// LeastAllocated: the emptier a node would be, the better. The mean over CPU and memory of the
    /// share that would be free, 0 to 100; containers that name no requests count defaults. A node
    /// half full in both scores 50.
    static final class Score implements ScorePlugin {
        @Override
        public String name() {
            return "NodeResourcesFit";
        }

        @Override
        public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
            PodRequests requests = pod.requests();
            return row -> {
                long cpu = nodes.allocatable(row, ResourceColumns.CPU);
                long memory = nodes.allocatable(row, ResourceColumns.MEMORY);
                long score = 0;
                long weight = 0;
                if (cpu > 0) {
                    score += free(cpu, nodes.scoredCpu(row) + requests.scoredCpu());
                    weight++;
                }
                if (memory > 0) {
                    score += free(memory, nodes.scoredMemory(row) + requests.scoredMemory());
                    weight++;
                }
                return weight == 0 ? 0 : score / weight;
            };
        }

        /// 0 when overdrawn.
        private static long free(long allocatable, long requested) {
            return requested > allocatable
                    ? 0
                    : (long) ((double) (allocatable - requested) * SCORE_MAX / allocatable);
        }
    }
}
