package atoll.scheduler.plugins;

import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.PodRequests;
import atoll.scheduler.framework.ResourceColumns;
import atoll.scheduler.framework.ScorePlugin;

/// Prefers nodes whose CPU and memory would be used to a like degree. A node that would be used to
/// 80 % of its CPU and 40 % of its memory scores 80 of 100. Exact requests count, without defaults;
/// a resource that the node does not have is used to 0 %. Upstream's 1.36 scores by how much the
/// pod improves the balance; here its state with the pod counts.
final class BalancedAllocation implements ScorePlugin {
    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public NodeScore prepare(PodInfo pod, NodeTable nodes) {
        PodRequests requests = pod.requests();
        if (requests.amount(ResourceColumns.CPU) == 0
                && requests.amount(ResourceColumns.MEMORY) == 0) {
            return NodeScore.NONE; // A pod that asks for nothing unbalances nothing.
        }
        return row -> {
            double cpu = fraction(row, ResourceColumns.CPU, requests, nodes);
            double memory = fraction(row, ResourceColumns.MEMORY, requests, nodes);
            // The standard deviation of two values is half of their distance.
            return (long) ((1 - Math.abs(cpu - memory) / 2) * SCORE_MAX);
        };
    }

    private static double fraction(int row, int column, PodRequests requests, NodeTable nodes) {
        long allocatable = nodes.allocatable(row, column);
        if (allocatable == 0) {
            return 0;
        }
        double used = nodes.requested(row, column) + requests.amount(column);
        return Math.min(1, used / allocatable);
    }
}
