package atoll.scheduler.plugins;

import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.PodRequests;
import atoll.scheduler.framework.ResourceColumns;
import atoll.scheduler.framework.ScorePlugin;

/// Prefers nodes where the pod brings the use of CPU and memory to a like degree. Scores the change
/// of balance: about 75 where it stays as it was, up to 100 where the pod improves it, down to 50
/// where it makes it worse. Exact requests count, without defaults. A node that lacks one of the
/// two resources is in balance always.
final class BalancedAllocation implements ScorePlugin {
    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count) {
        PodRequests requests = pod.requests();
        if (requests.amount(ResourceColumns.CPU) == 0
                && requests.amount(ResourceColumns.MEMORY) == 0) {
            return NodeScore.NONE; // A pod that asks for nothing unbalances nothing.
        }
        return row -> {
            long before = balance(row, 0, 0, nodes);
            long after =
                    balance(
                            row,
                            requests.amount(ResourceColumns.CPU),
                            requests.amount(ResourceColumns.MEMORY),
                            nodes);
            return SCORE_MAX / 2 + (SCORE_MAX / 2 + after - before) / 2;
        };
    }

    /// 50 to 100. A node that is used to 80 % of its CPU and 40 % of its memory has 80.
    ///
    /// @param cpu added to what is requested already, as `memory`
    private static long balance(int row, long cpu, long memory, NodeTable nodes) {
        if (nodes.allocatable(row, ResourceColumns.CPU) == 0
                || nodes.allocatable(row, ResourceColumns.MEMORY) == 0) {
            return SCORE_MAX;
        }
        double distance =
                fraction(row, ResourceColumns.CPU, cpu, nodes)
                        - fraction(row, ResourceColumns.MEMORY, memory, nodes);
        // The standard deviation of two values is half of their distance.
        return (long) ((1 - Math.abs(distance / 2)) * SCORE_MAX);
    }

    private static double fraction(int row, int column, long added, NodeTable nodes) {
        double used = nodes.requested(row, column) + added;
        return Math.min(1, used / nodes.allocatable(row, column));
    }
}
