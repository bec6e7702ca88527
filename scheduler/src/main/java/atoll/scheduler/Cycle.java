package atoll.scheduler;

import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeScore;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Profile;
import atoll.scheduler.framework.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Finds the node for one pod after another: filters until enough nodes are found, scores those,
/// takes the best, and draws among equals.
///
/// The order of filters decides which reason a node is rejected with: the first one counts, as
/// upstream. Scores are sums of weight times a plugin's normalised score of 0 to 100.
///
/// Stepped by the scheduler's thread. It reads the table and never changes it; its arrays are used
/// again from pod to pod, so that deciding allocates next to nothing per node.
final class Cycle {
    /// Below this every node is looked at.
    private static final int NODES_MIN = 100;

    private final Profile profile;
    private final NodeTable nodes;
    private final RandomGenerator random;

    /// Where the search begins: it goes on where the last one ended, so that all nodes get their
    /// turn in a cluster too large to look at whole.
    private int start;

    /// Rows that passed all filters, the first `count` in use; grown to the table's rows.
    private int[] feasible = new int[64];

    /// At the index of the row in [#feasible]: the weighted sum so far.
    private long[] totals = new long[64];

    /// At the same index: what one plugin says.
    private long[] scores = new long[64];

    Cycle(Profile profile, NodeTable nodes, RandomGenerator random) {
        this.profile = profile;
        this.nodes = nodes;
        this.random = random;
    }

    /// Counts on the table as it stands: a pod that is nominated to a node must have been released
    /// before.
    Decision decide(PodInfo pod) {
        NodeFilter[] filters = new NodeFilter[profile.filters().size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = profile.filters().get(i).prepare(pod, nodes);
        }
        int count = filter(filters);
        if (count == 0) {
            return diagnose(filters);
        }
        return new Decision.Fits(feasible[count == 1 ? 0 : best(pod, count)]);
    }

    /// Fills [#feasible].
    ///
    /// @return how many rows are in use; at most what [#enough] says
    private int filter(NodeFilter[] filters) {
        int enough = enough(nodes.size());
        int end = nodes.end();
        if (feasible.length < end) {
            feasible = new int[end];
            totals = new long[end];
            scores = new long[end];
        }
        int count = 0;
        int looked = 0;
        while (looked < end && count < enough) {
            int row = (start + looked++) % end;
            if (nodes.holdsNode(row) && fits(filters, row)) {
                feasible[count++] = row;
            }
        }
        start = end == 0 ? 0 : (start + looked) % end;
        return count;
    }

    /// kube-scheduler's `percentageOfNodesToScore` left at 0: half of a hundred nodes down to 5 %
    /// of many thousands, but never fewer than a hundred. 100 → 100, 1,000 → 420, 5,000 → 500,
    /// 6,000 → 300: `(50 - nodes / 125) %`, as upstream's `numFeasibleNodesToFind` in 1.36.
    static int enough(int nodes) {
        if (nodes <= NODES_MIN) {
            return nodes;
        }
        int percent = Math.max(5, 50 - nodes / 125);
        return Math.max(NODES_MIN, (int) ((long) nodes * percent / 100));
    }

    private static boolean fits(NodeFilter[] filters, int row) {
        for (NodeFilter filter : filters) {
            if (filter != NodeFilter.PASS && filter.test(row) != null) {
                return false;
            }
        }
        return true;
    }

    /// Equals are drawn evenly while walking: the n-th equal takes the place with the chance 1/n.
    /// Scores of one node are computed too, only not for a pod that fits one node alone.
    ///
    /// @return the index in [#feasible] of the best
    private int best(PodInfo pod, int count) {
        Arrays.fill(totals, 0, count, 0);
        for (Profile.Weighted weighted : profile.scores()) {
            NodeScore score = weighted.plugin().prepare(pod, nodes, feasible, count);
            if (score == NodeScore.NONE) {
                continue; // The same for every node.
            }
            for (int i = 0; i < count; i++) {
                scores[i] = score.of(feasible[i]);
            }
            weighted.plugin().normalize(scores, count);
            for (int i = 0; i < count; i++) {
                totals[i] += weighted.weight() * scores[i];
            }
        }
        int best = 0;
        int equals = 1;
        for (int i = 1; i < count; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return best;
    }

    /// Nothing fits: only now it pays to ask every node for its reasons. Rows that hold no node are
    /// passed over; pods bound to a missing node keep such a row.
    private Decision diagnose(NodeFilter[] filters) {
        var diagnosis = new Diagnosis(nodes.size());
        List<Integer> resolvable = new ArrayList<>();
        for (int row = 0; row < nodes.end(); row++) {
            if (nodes.holdsNode(row) && firstRejection(filters, row, diagnosis)) {
                resolvable.add(row);
            }
        }
        return new Decision.FitsNowhere(diagnosis, resolvable);
    }

    /// Whether a pod fits one row as the table stands now. Prepares every filter anew, since
    /// whoever asks (preemption) changes the table between calls: dear for plugins that ask the
    /// cluster.
    boolean fits(PodInfo pod, int row) {
        for (FilterPlugin plugin : profile.filters()) {
            if (plugin.prepare(pod, nodes).test(row) != null) {
                return false;
            }
        }
        return true;
    }

    /// @return whether others' leaving may help
    private boolean firstRejection(NodeFilter[] filters, int row, Diagnosis diagnosis) {
        for (int i = 0; i < filters.length; i++) {
            @Nullable Rejection rejection = filters[i].test(row);
            if (rejection != null) {
                FilterPlugin plugin = profile.filters().get(i);
                diagnosis.add(plugin.name(), rejection);
                return !rejection.unresolvable();
            }
        }
        return false;
    }
}
