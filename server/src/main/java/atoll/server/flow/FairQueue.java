package atoll.server.flow;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Requests of a few flows in the order they came. Guarded by the lock of its level.
final class FairQueue {
    private final ArrayDeque<LevelTicket> waiting = new ArrayDeque<>();
    private int seatsWaiting;

    /// Requests that came out of it and are being served, and their seats.
    private int served;

    private int seatsServed;

    /// The work it has had, in seat-milliseconds, on the scale that all queues of the level share:
    /// who has had least is next.
    private double had;

    int length() {
        return waiting.size();
    }

    int seatsWaiting() {
        return seatsWaiting;
    }

    int served() {
        return served;
    }

    int seatsServed() {
        return seatsServed;
    }

    double had() {
        return had;
    }

    boolean isIdle() {
        return waiting.isEmpty() && served == 0;
    }

    Iterable<LevelTicket> waiting() {
        return waiting;
    }

    @Nullable LevelTicket oldest() {
        return waiting.peekFirst();
    }

    /// @param progress what a queue that was busy all the time has had
    void add(LevelTicket ticket, double progress) {
        if (isIdle()) {
            had = progress;
        }
        ticket.queue = this;
        ticket.arrivedAt = progress;
        waiting.addLast(ticket);
        seatsWaiting += ticket.seats;
        catchUp();
    }

    /// @return whether it was there
    boolean remove(LevelTicket ticket) {
        boolean found = waiting.remove(ticket);
        if (found) {
            seatsWaiting -= ticket.seats;
            catchUp();
        }
        return found;
    }

    /// Takes the oldest out to be served, and charges what it is expected to take.
    void serve(LevelTicket ticket, double expectedMillis) {
        waiting.removeFirst();
        seatsWaiting -= ticket.seats;
        served++;
        seatsServed += ticket.seats;
        had += ticket.seats * expectedMillis;
        catchUp();
    }

    /// Charges what it took instead of what was expected.
    void end(LevelTicket ticket, double tookMillis, double expectedMillis) {
        served--;
        seatsServed -= ticket.seats;
        had += ticket.seats * (tookMillis - expectedMillis);
        catchUp();
    }

    /// Charges work that is done after its request was served.
    void charge(double seatMillis) {
        had += seatMillis;
    }

    /// A queue saves up nothing from before its oldest request came.
    private void catchUp() {
        LevelTicket oldest = waiting.peekFirst();
        if (oldest != null && had < oldest.arrivedAt) {
            had = oldest.arrivedAt;
        }
    }
}
