package atoll.server.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The queues of one level and whose turn it is. Guarded by the lock of the level.
///
/// Start-time fair queuing: a queue's tag is the work it has had; the least is served next, and the
/// tag of what was served last is the progress from which a queue that was idle starts.
final class FairQueues {
    /// What a request is taken to last before it is known, as upstream guesses.
    static final double EXPECTED_MILLIS = 3;

    private final List<FairQueue> queues = new ArrayList<>();
    private double progress;
    private long dealt;
    private int last;

    /// Queues beyond `count` stay until they are empty; nothing is added to them.
    void resize(int count) {
        while (queues.size() < count) {
            queues.add(new FairQueue());
        }
        while (queues.size() > count && queues.getLast().isIdle()) {
            queues.removeLast();
        }
        last = Math.min(last, Math.max(0, queues.size() - 1));
    }

    List<FairQueue> all() {
        return queues;
    }

    /// Of the flow's queues the one with the least waiting work.
    FairQueue choose(Dealer dealer, long hash) {
        int[] hand = dealer.deal(hash);
        // Begins elsewhere in the hand each time, so that equal queues fill evenly.
        int offset = (int) (dealt++ % hand.length);
        FairQueue best = queues.get(hand[offset]);
        for (int i = 1; i < hand.length; i++) {
            FairQueue one = queues.get(hand[(offset + i) % hand.length]);
            if (one.seatsWaiting() < best.seatsWaiting()) {
                best = one;
            }
        }
        return best;
    }

    void add(LevelTicket ticket, FairQueue queue) {
        queue.add(ticket, progress);
    }

    /// The request whose turn it is; null when none waits.
    @Nullable LevelTicket next() {
        LevelTicket best = null;
        double least = Double.POSITIVE_INFINITY;
        int count = queues.size();
        int chosen = last;
        for (int i = 1; i <= count; i++) {
            int index = (last + i) % count;
            FairQueue queue = queues.get(index);
            LevelTicket oldest = queue.oldest();
            if (oldest == null) {
                continue;
            }
            double end = queue.had() + oldest.seats * EXPECTED_MILLIS;
            if (end < least) {
                least = end;
                best = oldest;
                chosen = index;
            }
        }
        turn = chosen;
        return best;
    }

    /// Where [#next] found its request.
    private int turn;

    /// Takes what [#next] gave out of its queue.
    void serve(LevelTicket ticket, FairQueue queue) {
        last = turn;
        progress = Math.max(progress, queue.had());
        queue.serve(ticket, EXPECTED_MILLIS);
    }
}
