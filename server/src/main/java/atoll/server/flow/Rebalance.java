package atoll.server.flow;

import atoll.server.flow.Borrowing.Shares;
import atoll.server.flow.Borrowing.Want;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Lets levels lend each other seats, by what their requests asked for since the last time.
final class Rebalance {
    private Rebalance() {}

    /// @return the fraction of its want that each level got; 0 when there was nothing to divide
    static double apply(Collection<PriorityLevel> levels, long nowMillis) {
        var limited = new ArrayList<PriorityLevel>();
        var wants = new ArrayList<Want>();
        int total = 0;
        int reserved = 0;
        int leastSum = 0;
        int neededSum = 0;
        for (PriorityLevel level : levels) {
            level.observe(nowMillis);
            Limits limits = level.limits();
            total += limits.nominal();
            if (level.spec().exempt()) {
                int seats = Math.max(limits.least(), level.wants().period().highest());
                reserved += seats;
                level.limit(seats, seats, nowMillis);
                continue;
            }
            int needed = needed(level);
            limited.add(level);
            wants.add(new Want(needed, Math.max(needed, level.wants().smoothed()), limits.most()));
            leastSum += limits.least();
            neededSum += needed;
        }
        int left = total - reserved;
        if (left <= neededSum) {
            // Who is exempt took so much that not even what is needed can be had.
            double share =
                    left <= leastSum ? 0 : (double) (left - leastSum) / (neededSum - leastSum);
            for (int i = 0; i < limited.size(); i++) {
                int least = limited.get(i).limits().least();
                int seats = least + (int) Math.round((needed(limited.get(i)) - least) * share);
                limited.get(i).limit(seats, wants.get(i).wanted(), nowMillis);
            }
            return 0;
        }
        Shares shares = Borrowing.divide(total, wants);
        List<Double> seats = shares.seats();
        for (int i = 0; i < limited.size(); i++) {
            limited.get(i).limit((int) Math.round(seats.get(i)), wants.get(i).wanted(), nowMillis);
        }
        return shares.fraction();
    }

    /// What the level used at its peak, but no more than is its own.
    private static int needed(PriorityLevel level) {
        Limits limits = level.limits();
        int used = Math.min(limits.nominal(), level.wants().period().highest());
        return Math.max(limits.least(), used);
    }
}
